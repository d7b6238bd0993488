/** What the page's address tells: who sits here, and which message a link points at. */

/** Who sits here, as the address says; null where it does not. */
export function userInAddress() {
  return new URL(location.href).searchParams.get("user");
}

/** The address of a message of this workspace, *url*, for *user* to follow: without a name it seats one as anybody. */
export function addressFor(user, url) {
  const address = new URL(url);
  address.searchParams.set("user", user);
  return address.href;
}

/** So that a reload is by the same person. */
export function putInAddress(user) {
  const address = new URL(location.href);
  address.searchParams.set("user", user);
  history.replaceState(null, "", address);
}

/** The message that a link to this workspace's archives points at; null for any other link. */
export function messageAt(url) {
  const { origin, pathname } = new URL(url);
  const [, channel, seconds, rest] = /^\/archives\/([CDG]\w+)\/p(\d+)(\d{6})$/.exec(pathname) ?? [];
  return origin === location.origin && channel ? { channel, ts: `${seconds}.${rest}` } : null;
}

/** The message that the address points at, `#CHANNEL/TS`, taken out of it; else null. */
export function takeLinked() {
  const [, channel, ts] = /^#([CDG]\w+)\/(\d+\.\d+)$/.exec(location.hash) ?? [];
  if (!channel) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return { channel, ts };
}
