/** The line to the workspace: one WebSocket that comes back by itself. */

const SHORTEST_WAIT = 400;
const LONGEST_WAIT = 5000;

/** Calls *onEvent* with each event, and *onLine* with true or false as the line comes and goes. */
export class Live {
  #socket = null;
  #timer = null;
  #wait = SHORTEST_WAIT;
  #everOpen = false;

  constructor({ user, onEvent, onLine }) {
    Object.assign(this, { user, onEvent, onLine });
    window.addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  /** The name in the address that nobody here goes by; null where there is none. */
  stranger = null;

  /** Open the line as *user*, or as whomever the server picks. */
  connect(user = this.user) {
    this.user = user;
    this.#drop();
    const socket = new WebSocket(addressOf(user));
    this.#socket = socket;
    // A socket that was replaced may still speak: only the present one counts.
    const present = (act) => (event) => socket === this.#socket && act(event);
    socket.addEventListener("open", present(() => this.#opened()));
    socket.addEventListener("message", present(({ data }) => this.onEvent(JSON.parse(data))));
    socket.addEventListener("close", present(() => this.#lost()));
  }

  /** Try again now instead of waiting for the next attempt. */
  hurry() {
    if (this.#socket?.readyState === WebSocket.CLOSED) this.connect();
  }

  /** False, and nothing is sent, while the line is down. */
  send(request) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(request));
    return true;
  }

  #opened() {
    this.#wait = SHORTEST_WAIT;
    this.#everOpen = true;
    this.onLine(true);
  }

  #lost() {
    this.onLine(false);
    // The page itself came, its line did not: the address names somebody who is not here.
    if (!this.#everOpen) {
      this.stranger ??= this.user;
      this.user = null;
    }
    this.#timer = setTimeout(() => this.connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }

  #drop() {
    clearTimeout(this.#timer);
    const old = this.#socket;
    this.#socket = null;
    old?.close();
  }
}

function addressOf(user) {
  const address = new URL("/page/live", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (user) address.searchParams.set("user", user);
  return address;
}
