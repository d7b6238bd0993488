/** What the page knows: the server's events applied, and the questions asked of it. */

const FIRST_CHANNEL = "study-group";
const TINTS = 6; // colours for people, in conversation.css

export class Workspace {
  me = null;
  bot = null;
  commands = [];
  shortcuts = [];
  suggested = [];
  home = null;
  #users = new Map();
  #channels = [];
  #messages = new Map();
  #unread = new Set();
  #votes = new Map();

  /** What `text.js` asks for when it meets a mention. */
  names = {
    user: (id) => this.user(id)?.name ?? id,
    channel: (id) => this.channel(id)?.name ?? id,
  };

  /** Take in one event of the server; events about the screen (views, errors) change nothing here. */
  apply(event) {
    CHANGES[event.type]?.(this, event);
  }

  user(id) {
    return this.#users.get(id);
  }

  channel(id) {
    return this.#channels.find((channel) => channel.id === id);
  }

  /** Those who can sit at this page. */
  get people() {
    return [...this.#users.values()].filter((user) => !user.is_bot);
  }

  get everybody() {
    return [...this.#users.values()];
  }

  /** The study group first, then other channels, then direct messages. */
  get channels() {
    const rank = ({ is_im: im, name }) => (im ? 2 : name === FIRST_CHANNEL ? 0 : 1);
    return this.#channels
      .filter((channel) => channel.is_member || channel.is_im)
      .toSorted((a, b) => rank(a) - rank(b) || (a.name ?? "").localeCompare(b.name ?? ""));
  }

  titleOf(channel) {
    return channel.is_im ? (this.bot?.name ?? channel.name) : `#${channel.name}`;
  }

  /** The message of that key (`keyOf`) in a channel. */
  message(channel, key) {
    return this.#messages.get(channel)?.get(key);
  }

  /** Top-level messages of a channel, oldest first. */
  conversation(channel) {
    return this.#sorted(channel).filter((message) => !isReply(message) || message.subtype === "thread_broadcast");
  }

  /** Replies in a thread, oldest first, the parent not among them. */
  replies(channel, thread) {
    return this.#sorted(channel).filter((message) => isReply(message) && message.thread_ts === thread);
  }

  /** What I voted on a message, and a way to note it. */
  voteOn(channel, key) {
    const place = `${channel} ${key}`;
    return { value: this.#votes.get(place), set: (value) => this.#votes.set(place, value) };
  }

  /** The last message that I wrote in a channel, or in a thread of it. */
  lastOfMine(channel, thread) {
    const where = thread ? this.replies(channel, thread) : this.conversation(channel);
    return where.findLast((message) => message.user === this.me?.id && !message.ephemeral);
  }

  /** The messages of mine in a channel whose threads have something new, oldest first. */
  answered(channel) {
    return this.conversation(channel).filter(({ ts, user }) => user === this.me?.id && this.isUnread(`${channel} ${ts}`));
  }

  isUnread(place) {
    return this.#unread.has(place);
  }

  markUnread(place) {
    this.#unread.add(place);
  }

  markRead(place) {
    this.#unread.delete(place);
  }

  #sorted(channel) {
    return [...(this.#messages.get(channel)?.values() ?? [])].sort((a, b) => Number(a.ts) - Number(b.ts));
  }

  /** Everything anew, as the server knows it; what only I could see is gone with the old line. */
  begin(state) {
    const { me, bot, commands = [], shortcuts = [], suggested = [], home = null } = state;
    Object.assign(this, { me, bot, commands, shortcuts, suggested, home });
    const people = state.users.filter((user) => !user.is_bot);
    this.#users = new Map(state.users.map((user) => [user.id, { ...user, tint: people.indexOf(user) % TINTS }]));
    this.me = this.user(me.id) ?? me;
    this.#channels = state.channels;
    this.#votes = new Map((state.votes ?? []).map(([channel, ts, value]) => [`${channel} ${ts}`, value]));
    this.#messages = new Map();
    for (const [channel, messages] of Object.entries(state.messages)) {
      for (const message of messages) this.put(channel, message);
    }
  }

  put(channel, message) {
    if (!this.#messages.has(channel)) this.#messages.set(channel, new Map());
    this.#messages.get(channel).set(keyOf(message), message);
  }

  remove(channel, key) {
    this.#messages.get(channel)?.delete(key);
  }
}

const CHANGES = {
  state: (workspace, event) => workspace.begin(event),
  message: (workspace, { channel, message }) => workspace.put(channel, message),
  gone: (workspace, { channel, ts }) => workspace.remove(channel, ts),
  ephemeral: (workspace, { channel, message }) => workspace.put(channel, { ...message, ephemeral: true }),
  ephemeral_gone: (workspace, { channel, ts }) => workspace.remove(channel, keyOf({ ts, ephemeral: true })),
  status: (workspace, { online }) => Object.assign(workspace, { bot: { ...workspace.bot, online } }),
  bot_in: (workspace, { channel, has_bot: has }) => Object.assign(workspace.channel(channel) ?? {}, { has_bot: has }),
  home: (workspace, { view }) => Object.assign(workspace, { home: view }),
};

/** What a message is known by within its channel: what only I see must not hide a real one of that time. */
export function keyOf({ ts, ephemeral }) {
  return ephemeral ? `only-me:${ts}` : ts;
}

export function isReply({ ts, thread_ts: thread }) {
  return Boolean(thread) && thread !== ts;
}
