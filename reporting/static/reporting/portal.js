"use strict";
// Adds what only a script can: short addresses for filters, and figures to explore. Nothing depends on it.

for (const form of document.querySelectorAll("form[data-short-address]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
  });
}
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-short-address] :disabled")) field.disabled = false;
});

// What takes a few seconds says so, and is not sent twice.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return;
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    told.append(document.createElement("progress"), ` ${form.dataset.busy}`);
    form.append(told);
    setTimeout(() => {
      for (const one of form.querySelectorAll("button")) one.disabled = true;
    });
  });
}
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-busy]")) {
    form.querySelector(":scope > [role=status]")?.remove();
    for (const one of form.querySelectorAll("button")) one.disabled = false;
  }
});

// What an address points at is opened where it is folded, and everything folded is printed.
const page = document.querySelector("main");
function unfold() {
  let place = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  const target = place;
  for (; place && place !== page; place = place.parentElement) if (place.tagName === "DETAILS") place.open = true;
  target?.scrollIntoView();
}
addEventListener("hashchange", unfold);
if (location.hash) unfold();
const unfolded = [];
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details.fold:not([open])")) {
    one.open = true;
    unfolded.push(one);
  }
});
addEventListener("afterprint", () => {
  for (const one of unfolded.splice(0)) one.open = false;
});

// Names of what has a page of its own are offered while one types; fetched when the field is used first.
const finder = document.querySelector("form[data-names]");
finder?.q.addEventListener("focus", async () => {
  const answer = await fetch(finder.dataset.names).catch(() => null);
  if (!answer?.ok) return;
  const list = document.createElement("datalist");
  list.id = "names-to-search";
  for (const name of (await answer.json()).names) list.append(new Option("", name));
  finder.append(list);
  finder.q.setAttribute("list", list.id);
}, { once: true });

// A session ends after an hour without use: say so before, and let people stay.
const stay = document.querySelector("form[data-stay]");
if (stay) {
  let ends;
  const wait = () => {
    stay.hidden = true;
    clearTimeout(ends);
    ends = setTimeout(() => { stay.hidden = false; }, Number(stay.dataset.stay) * 1000);
  };
  wait();
  stay.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = { method: "POST", body: new FormData(stay), headers: { "X-Fragment": "1" } };
    const answer = await fetch(stay.action, asked).catch(() => null);
    if (answer?.ok) wait();
    else stay.submit();
  });
}

for (const form of document.querySelectorAll("form[data-live]")) {
  let waiting;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("table input")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => check(form), 300);
  });
}

async function check(form) {
  const data = new FormData(form);
  data.set("action", "check");
  data.delete("file");
  const asked = { method: "POST", body: data, headers: { "X-Fragment": "1" } };
  const answer = await fetch(location.href, asked).catch(() => null);
  if (answer?.ok) document.getElementById(form.dataset.live).innerHTML = await answer.text();
}

for (const button of document.querySelectorAll("button[data-explore]")) {
  button.hidden = false;
  button.addEventListener("click", () => explore(button));
}

// A mark of a drawing leads to what is behind it, as its row in the table does.
document.addEventListener("click", (event) => {
  const mark = event.target instanceof Element && event.target.closest("svg [data-href]");
  if (!mark) return;
  const address = mark.getAttribute("data-href");
  if (event.ctrlKey || event.metaKey) window.open(address, "_blank", "noopener");
  else window.location.assign(address);
});

// Figures that were fetched, each by the place where it is drawn.
const explored = new Map();

async function explore(button) {
  const place = document.getElementById(button.getAttribute("aria-controls"));
  if (button.getAttribute("aria-expanded") === "true") {
    place.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.textContent = "Make it interactive";
    return;
  }
  button.disabled = true;
  button.textContent = "Loading…";
  place.hidden = false;
  try {
    await library(button.dataset.library, button.dataset.style);
    if (!explored.has(place)) {
      place.textContent = "";
      explored.set(place, await fetched(button.dataset.explore));
    }
    await draw(place);
    button.setAttribute("aria-expanded", "true");
    button.textContent = "Show the drawing";
  } catch {
    explored.delete(place);
    place.style.height = "";
    place.textContent = "The interactive figure could not be loaded. The drawing and the table are complete.";
    button.textContent = "Try again";
  }
  button.disabled = false;
}

async function fetched(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// Draws a figure in the colours that the style sheet has at this moment: the data only names them.
async function draw(place) {
  const style = getComputedStyle(place);
  const value = (name) => JSON.stringify(style.getPropertyValue(name).trim());
  const named = JSON.stringify(explored.get(place));
  const painted = JSON.parse(named.replace(/"var\((--[\w-]+)\)"/g, (_, name) => value(name)));
  place.style.height = `${painted.layout.height}px`;
  await globalThis.Plotly.react(place, painted.data, painted.layout, painted.config);
  place.removeAllListeners("plotly_click");
  place.on("plotly_click", follow);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const place of explored.keys()) {
    if (!place.hidden) draw(place);
  }
});

// A click leads to what a bar or tile stands for. A finger shows its words first: there the table has the links.
function follow(event) {
  const address = event.points[0].customdata?.at(-1);
  if (address && matchMedia("(hover: hover)").matches) location.assign(address);
}

// The library would write style rules into the page, which the security policy forbids: its own and those
// of its maps. An element with the name of each tells it that the page has them already.
const OWN_STYLES = [
  "plotly.js-style-global",
  "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53",
];

let loading;
function library(script, style) {
  loading ??= new Promise((resolve, reject) => {
    for (const name of OWN_STYLES) {
      const mark = document.createElement("div");
      mark.id = name;
      mark.className = "no-inline-styles";
      mark.hidden = true;
      document.body.append(mark);
    }
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = style;
    const element = document.createElement("script");
    element.src = script;
    element.onload = resolve;
    element.onerror = () => {
      loading = undefined;
      reject(new Error("script"));
    };
    document.head.append(sheet, element);
  });
  return loading;
}
