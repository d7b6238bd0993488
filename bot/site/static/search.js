// The search: in the browser alone, with pagefind's index where the site has one, else with the plain one.
"use strict";

const MOST = 50; // answers shown
const field = document.getElementById("q");
const said = document.getElementById("said");
const found = document.getElementById("found");

// As bot/site/search.py cuts the texts.
const words = (text) =>
  text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+[+#]*/gu) ?? [];

const loaded = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${address} cannot be read`));
    document.head.append(script);
  });

// Words without spaces between them are looked for anywhere within a text's words, others at the beginning of one.
const fits = (asked) => (/[^\u0000-\u052f]/.test(asked) ? (word) => word.includes(asked) : (word) => {
  if (word.startsWith(asked)) return true;
  return word.length > 3 && asked.startsWith(word) && asked.length - word.length <= 3;
});

async function plain() {
  await loaded("search-index.js");
  const { pairs, words: index } = globalThis.amaIndex;
  const known = Object.keys(index);
  return async (text) => {
    const scores = new Map();
    const asked = [...new Set(words(text))];
    for (const one of asked) {
      const best = new Map();
      for (const word of known.filter(fits(one))) {
        const postings = index[word];
        const rarity = Math.log(1 + (2 * pairs.length) / postings.length) * (word === one ? 1 : 0.6);
        for (let at = 0; at < postings.length; at += 2) {
          const weight = rarity * postings[at + 1];
          if (weight > (best.get(postings[at]) ?? 0)) best.set(postings[at], weight);
        }
      }
      for (const [pair, weight] of best) {
        const [score, count] = scores.get(pair) ?? [0, 0];
        scores.set(pair, [score + weight, count + 1]);
      }
    }
    const ranked = [...scores].map(([pair, [score, count]]) => [pair, score * (count / asked.length)]);
    ranked.sort(([a, more], [b, less]) => less - more || a - b);
    return { count: ranked.length, first: ranked.slice(0, MOST).map(([pair]) => pairs[pair]) };
  };
}

async function fullText() {
  const pagefind = await import(new URL("pagefind/pagefind.js", document.baseURI));
  await pagefind.init();
  return async (text) => {
    const { results } = await pagefind.search(text);
    const first = await Promise.all(results.slice(0, MOST).map((result) => result.data()));
    return {
      count: results.length,
      first: first.map(({ raw_url, meta }) => [raw_url.replace(/^\//, ""), meta.title, meta.by, meta.start]),
    };
  };
}

// From the disk a browser loads no module, and so not pagefind.
const hasFullText = found.dataset.fullText === "yes" && location.protocol !== "file:";

const prepared = (() => {
  let search;
  return () => {
    search ??= hasFullText ? fullText().catch(plain) : plain();
    return search;
  };
})();

function marked(text, asked) {
  const shown = document.createDocumentFragment();
  for (const piece of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
    const [word] = words(piece);
    const hit = word && asked.some((one) => one.length > 2 && word.startsWith(one));
    if (hit) shown.append(Object.assign(document.createElement("mark"), { textContent: piece }));
    else shown.append(piece);
  }
  return shown;
}

function item([path, question, by, start], asked) {
  const link = Object.assign(document.createElement("a"), { href: path, dir: "auto" });
  link.append(marked(question, asked));
  const about = Object.assign(document.createElement("p"), { className: "by", textContent: by });
  const beginning = Object.assign(document.createElement("p"), { className: "start", dir: "auto" });
  beginning.append(marked(start, asked));
  const shown = document.createElement("li");
  shown.append(link, about, beginning);
  return shown;
}

const told = (count, text) => {
  if (!count) return `Nothing was found for “${text}”. Try other words.`;
  if (count > MOST) return `The best ${MOST} of ${count} answers`;
  return count === 1 ? "1 answer" : `${count} answers`;
};

let latest = 0;
async function find() {
  const text = field.value.trim();
  const mine = ++latest;
  const address = new URL(location);
  if (text) address.searchParams.set("q", text);
  else address.searchParams.delete("q");
  history.replaceState(null, "", address);
  if (!words(text).length) {
    found.replaceChildren();
    said.textContent = "";
    return;
  }
  try {
    const { count, first } = await (await prepared())(text);
    if (mine !== latest) return; // more was typed meanwhile
    const asked = words(text);
    found.replaceChildren(...first.map((pair) => item(pair, asked)));
    said.textContent = told(count, text);
  } catch (error) {
    found.replaceChildren();
    said.textContent = `The search could not be loaded (${error.message}). Load the page again.`;
  }
}

let waiting;
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(find, 120);
});
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  find();
});

field.value = new URLSearchParams(location.search).get("q") ?? "";
if (field.value) find();
else field.focus();
