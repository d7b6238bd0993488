/** Slack's timestamps in the words of this computer's clock, written as Slack writes them. */

const DAY = 24 * 60 * 60 * 1000;

/** The moment of a ts such as `1700000000.000100`. */
export function momentOf(ts) {
  return new Date(Number(ts) * 1000);
}

/** The time of day, as "1:00 AM". */
export function clock(ts) {
  return momentOf(ts).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}

export function inFull(ts) {
  return momentOf(ts).toLocaleString("en-US", { dateStyle: "full", timeStyle: "short" });
}

/** "Today", "Yesterday", or the date. */
export function day(ts) {
  const moment = momentOf(ts);
  const ago = Math.round((midnight(new Date()) - midnight(moment)) / DAY);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return moment.toLocaleDateString("en-US", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

function midnight(moment) {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
}
