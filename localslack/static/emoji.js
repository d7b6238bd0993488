/** Slack's emoji names and the characters they stand for. */

const CHARACTERS = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", heart: "❤️", white_check_mark: "✅", x: "❌",
  heavy_check_mark: "✔️", ballot_box_with_check: "☑️", warning: "⚠️", question: "❓", grey_question: "❔",
  exclamation: "❗", bulb: "💡", link: "🔗", books: "📚", book: "📖", memo: "📝", pencil: "📝", pencil2: "✏️",
  speech_balloon: "💬", thought_balloon: "💭", left_speech_bubble: "🗨️", mag: "🔍", eyes: "👀", wave: "👋",
  pray: "🙏", clap: "👏", raised_hands: "🙌", muscle: "💪", ok_hand: "👌", point_right: "👉", point_left: "👈",
  point_up: "☝️", point_down: "👇", handshake: "🤝", raised_hand: "✋", tada: "🎉", sparkles: "✨", star: "⭐",
  star2: "🌟", fire: "🔥", rocket: "🚀", 100: "💯", zap: "⚡", boom: "💥", rainbow: "🌈", sunny: "☀️",
  smile: "😄", smiley: "😃", grinning: "😀", grin: "😁", joy: "😂", rofl: "🤣", slightly_smiling_face: "🙂",
  upside_down_face: "🙃", wink: "😉", blush: "😊", heart_eyes: "😍", kissing_heart: "😘", yum: "😋",
  sunglasses: "😎", thinking_face: "🤔", neutral_face: "😐", expressionless: "😑", smirk: "😏", unamused: "😒",
  face_with_rolling_eyes: "🙄", relieved: "😌", pensive: "😔", sleeping: "😴", confused: "😕", worried: "😟",
  slightly_frowning_face: "🙁", cry: "😢", sob: "😭", scream: "😱", angry: "😠", rage: "😡", sweat_smile: "😅",
  nerd_face: "🤓", hugging_face: "🤗", shrug: "🤷", robot_face: "🤖", ghost: "👻", see_no_evil: "🙈",
  hourglass: "⌛", hourglass_flowing_sand: "⏳", alarm_clock: "⏰", calendar: "📆", date: "📅", clock1: "🕐",
  bell: "🔔", no_bell: "🔕", mega: "📣", loudspeaker: "📢", microphone: "🎤", headphones: "🎧",
  movie_camera: "🎥", computer: "💻", phone: "☎️", email: "📧", inbox_tray: "📥", outbox_tray: "📤",
  package: "📦", file_folder: "📁", clipboard: "📋", paperclip: "📎", pushpin: "📌", round_pushpin: "📍",
  lock: "🔒", unlock: "🔓", key: "🔑", wrench: "🔧", hammer: "🔨", gear: "⚙️", bug: "🐛", snake: "🐍",
  seedling: "🌱", herb: "🌿", evergreen_tree: "🌲", coffee: "☕", pizza: "🍕", cake: "🍰", trophy: "🏆",
  medal: "🏅", dart: "🎯", game_die: "🎲", puzzle_piece: "🧩", chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉", bar_chart: "📊", brain: "🧠", family: "👪", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", teacher: "🧑‍🏫", student: "🧑‍🎓", mortar_board: "🎓", arrow_right: "➡️",
  arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", leftwards_arrow_with_hook: "↩️",
  arrows_counterclockwise: "🔄", heavy_plus_sign: "➕", heavy_minus_sign: "➖", no_entry: "⛔",
  no_entry_sign: "🚫", red_circle: "🔴", large_blue_circle: "🔵", large_green_circle: "🟢",
  large_yellow_circle: "🟡", earth_africa: "🌍", blue_heart: "💙", green_heart: "💚", yellow_heart: "💛",
  purple_heart: "💜", broken_heart: "💔",
};

/** What the page offers for reacting. */
export const REACTIONS = [
  { name: "+1", label: "Thumbs up" },
  { name: "heart", label: "Heart" },
  { name: "white_check_mark", label: "Check mark" },
  { name: "x", label: "Cross" },
];

const SKIN_TONE = /::skin-tone-\d$/;

/** The character of an emoji's name, or `:name:` where the page does not know it. */
export function emoji(name) {
  const plain = name.replace(SKIN_TONE, "");
  return Object.hasOwn(CHARACTERS, plain) ? CHARACTERS[plain] : `:${name}:`;
}

/** The character of Slack's hexadecimal form such as `1f1e9-1f1ea`, or of the name. */
export function emojiOf({ name, unicode }) {
  const points = (unicode ?? "").split("-").map((hex) => Number.parseInt(hex, 16));
  const valid = points.every((point) => point > 0 && point <= 0x10ffff);
  return valid ? String.fromCodePoint(...points) : emoji(name ?? "");
}

/** Text with every known `:name:` as its character. */
export function withEmoji(text) {
  return text.replace(/:[a-z0-9_+'-]+:(?::skin-tone-\d:)?/g, (whole) => emoji(whole.slice(1, -1)));
}
