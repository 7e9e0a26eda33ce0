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
  const answer = await fetch(location.href, { method: "POST", body: data, headers: { "X-Fragment": "1" } }).catch(() => null);
  if (answer?.ok) document.getElementById(form.dataset.live).innerHTML = await answer.text();
}

for (const button of document.querySelectorAll("button[data-explore]")) {
  button.hidden = false;
  button.addEventListener("click", () => explore(button));
}

async function explore(button) {
  const place = document.getElementById(button.getAttribute("aria-controls"));
  if (!place.hidden) {
    place.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.textContent = "Explore";
    return;
  }
  button.disabled = true;
  button.textContent = "Loading…";
  try {
    await library(button.dataset.library, button.dataset.style);
    const answer = await fetch(button.dataset.explore);
    if (!answer.ok) throw new Error(String(answer.status));
    const figure = await answer.json();
    place.hidden = false;
    await globalThis.Plotly.newPlot(place, figure.data, figure.layout, figure.config);
    button.setAttribute("aria-expanded", "true");
    button.textContent = "Close";
  } catch {
    place.hidden = false;
    place.textContent = "The interactive figure could not be loaded. The drawing and the table above are complete.";
    button.textContent = "Try again";
  }
  button.disabled = false;
}

let loading;
function library(script, style) {
  loading ??= new Promise((resolve, reject) => {
    // The library would write its style rules into the page, which the security policy forbids;
    // an element of this name and class tells it that the page brings its own.
    const mark = document.createElement("div");
    mark.id = "plotly.js-style-global";
    mark.className = "no-inline-styles";
    mark.hidden = true;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = style;
    const element = document.createElement("script");
    element.src = script;
    element.onload = resolve;
    element.onerror = () => { loading = undefined; reject(new Error("script")); };
    document.body.append(mark);
    document.head.append(sheet, element);
  });
  return loading;
}
