// The phone: shows one chat, and sends what its person does.
import { styled } from "./markup.js";

const REACTIONS = { "👍": "Helpful", "👎": "Not helpful", "❌": "Take it back" };
const messages = document.querySelector("#messages");
const status = document.querySelector("#status");
const people = document.querySelector("#people");
const suggested = document.querySelector("#suggested");
const form = document.querySelector("#compose");
const field = document.querySelector("#text");
const wanted = new URLSearchParams(location.search).get("person") ?? "";
const shown = new Map();
let socket;

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/live?person=${encodeURIComponent(wanted)}`);
  socket.addEventListener("open", () => { status.textContent = "online"; });
  socket.addEventListener("message", (event) => take(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    status.textContent = "not connected; trying again";
    setTimeout(connect, 1000);
  });
}

function take(frame) {
  if (frame.type === "state") begin(frame);
  else for (const message of frame.messages) show(message);
}

function begin({ me, people: names, suggested: questions }) {
  messages.replaceChildren();
  shown.clear();
  people.replaceChildren(...names.map((name) => new Option(name, name, name === me, name === me)));
  suggested.replaceChildren(...questions.map((question) => {
    const button = made("button", { type: "button", textContent: question });
    button.addEventListener("click", () => write(question));
    return button;
  }));
}

function show(message) {
  shown.set(message.id, message.text);
  const bubble = made("article", { className: message.mine ? "message mine" : "message" });
  bubble.setAttribute("aria-label", message.mine ? "You" : "ama");
  const quoted = shown.get(message.quotes);
  if (quoted) bubble.append(made("div", { className: "quoted", textContent: quoted }));
  const words = made("div", { className: "words" });
  words.append(...styled(message.text));
  bubble.append(words);
  if (message.buttons.length) bubble.append(row("buttons", message.buttons.map((button) => pressable(message, button))));
  if (!message.mine) bubble.append(row("reactions", Object.entries(REACTIONS).map((pair) => reaction(message, pair))));
  messages.append(bubble);
  bubble.scrollIntoView({ block: "end" });
  if (message.mine) suggested.replaceChildren();
}

function pressable(message, { title, id }) {
  const button = made("button", { type: "button", textContent: title });
  button.addEventListener("click", () => send({ do: "press", under: message.id, title, id }));
  return button;
}

function reaction(message, [emoji, meaning]) {
  const button = made("button", { type: "button", textContent: emoji, title: meaning, ariaLabel: meaning, ariaPressed: "false" });
  button.addEventListener("click", () => {
    const on = button.ariaPressed !== "true";
    for (const other of button.parentElement.children) other.ariaPressed = "false";
    button.ariaPressed = String(on);
    send({ do: "react", message: message.id, emoji: on ? emoji : "" });
  });
  return button;
}

function row(name, children) {
  const found = made("div", { className: name });
  found.append(...children);
  return found;
}

function made(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

function write(text) {
  if (text.trim()) send({ do: "write", text });
}

function send(deed) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(deed));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  write(field.value);
  field.value = "";
  field.focus();
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
document.querySelector("#picture").addEventListener("click", () => send({ do: "picture" }));
people.addEventListener("change", () => { location.search = new URLSearchParams({ person: people.value }); });
connect();
field.focus();
