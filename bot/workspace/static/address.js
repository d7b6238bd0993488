/** What the page's address tells: who sits here, and which message a link points at. */

/** Who sits here, as the address says; null where it does not. */
export function userInAddress() {
  return new URL(location.href).searchParams.get("user");
}

/** So that a reload is by the same person. */
export function putInAddress(user) {
  const address = new URL(location.href);
  address.searchParams.set("user", user);
  history.replaceState(null, "", address);
}

/** The message that the address points at, `#CHANNEL/TS`, taken out of it; else null. */
export function takeLinked() {
  const [, channel, ts] = /^#([CDG]\w+)\/(\d+\.\d+)$/.exec(location.hash) ?? [];
  if (!channel) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return { channel, ts };
}
