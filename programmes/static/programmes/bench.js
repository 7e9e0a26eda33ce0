"use strict";
// Saves as somebody types, row by row, says when, and warns when a row is open elsewhere. Without it, the
// buttons of the form do the same.

const PAUSE = 1200;
const HEARTBEAT = 20000;

for (const form of document.querySelectorAll("form[data-bench]")) new Bench(form);

function Bench(form) {
  const waiting = new Map();
  const dirty = new Set();
  let running = Promise.resolve();
  let submitting = false;

  const rowOf = (element) => element?.closest?.("[data-row]");
  const say = (row, text, wrong) => {
    const place = row.querySelector("[data-status]");
    if (place) { place.textContent = text; place.classList.toggle("wrong", Boolean(wrong)); }
    const all = form.querySelector("[data-status-all]");
    if (all) { all.textContent = text; all.classList.toggle("wrong", Boolean(wrong)); }
  };
  const token = () => document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
  const send = (data) => fetch(form.dataset.bench, {
    method: "POST", body: data, redirect: "manual", headers: { "X-Fragment": "1", "X-CSRFToken": token() },
  });

  form.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (!row || event.target.closest("[data-manual]")) return;
    dirty.add(row);
    say(row, "Not saved yet");
    clearTimeout(waiting.get(row));
    waiting.set(row, setTimeout(() => save(row), PAUSE));
  });
  form.addEventListener("focusout", (event) => {
    const row = rowOf(event.target);
    if (row && dirty.has(row) && !row.contains(event.relatedTarget)) save(row);
  });
  form.addEventListener("submit", () => { submitting = true; });
  addEventListener("beforeunload", (event) => { if (dirty.size && !submitting) event.preventDefault(); });

  function save(row) {
    clearTimeout(waiting.get(row));
    running = running.then(() => saveNow(row));
  }

  async function saveNow(row) {
    if (!dirty.has(row) || submitting) return;
    const data = new FormData();
    for (const field of row.querySelectorAll("input, select, textarea")) {
      if (!field.name || field.closest("[data-manual]") || (field.type === "radio" && !field.checked)) continue;
      data.append(field.name, field.value);
    }
    dirty.delete(row);
    say(row, "Saving…");
    let answer, told;
    try {
      answer = await send(data);
      told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    } catch {
      dirty.add(row);
      say(row, "Not saved: no connection. It is tried again.", true);
      waiting.set(row, setTimeout(() => save(row), 10 * PAUSE));
      return;
    }
    if (!told || told.signed_out) {
      dirty.add(row);
      say(row, told ? "Not saved: your session has ended. Sign in in another tab, then go on here." : "Not saved.", true);
      return;
    }
    if (told.saved) say(row, `Saved ${told.saved}`);
    else if (told.faults.length) { dirty.add(row); say(row, `Not saved: ${told.faults.join(" ")}`, true); }
    else say(row, "");
    apply(told);
  }

  function apply(told) {
    for (const [code, version] of Object.entries(told.versions ?? {})) form.elements[`${code}-version`].value = version;
    for (const [code, html] of Object.entries(told.problems ?? {})) {
      const place = document.getElementById(code)?.querySelector("[data-problems]");
      if (place) place.innerHTML = html;
    }
    for (const [code, html] of Object.entries(told.rows ?? {})) {
      document.getElementById(code).outerHTML = html;
      const row = document.getElementById(code);
      for (const one of dirty) if (!one.isConnected) dirty.delete(one);
      if (row.hasAttribute("data-conflict")) { row.scrollIntoView({ block: "center" }); row.querySelector("textarea")?.focus(); }
    }
    const progress = form.querySelector("[data-progress]");
    if (progress && told.progress) progress.innerHTML = told.progress;
  }

  let open = "";
  async function beat() {
    if (document.hidden || !open) return;
    const data = new FormData();
    data.append("open", open);
    const answer = await send(data).catch(() => null);
    if (!answer?.ok) return;
    const { others } = await answer.json();
    for (const row of form.querySelectorAll("[data-row]")) {
      const place = row.querySelector("[data-others]");
      if (!place) continue;
      const names = others[row.dataset.row];
      place.hidden = !names;
      place.textContent = names ? `${names.join(", ")} has this activity open just now.` : "";
    }
  }
  form.addEventListener("focusin", (event) => {
    const row = rowOf(event.target);
    if (!row?.querySelector("[data-others]") || row.dataset.row === open) return;
    open = row.dataset.row;
    beat();
  });
  setInterval(beat, HEARTBEAT);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      for (const row of [...dirty]) save(row);
      return;
    }
    if (!event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const rows = [...form.querySelectorAll("[data-row]")];
    const here = rows.indexOf(rowOf(document.activeElement));
    const next = rows[here + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    (next.querySelector("input[type=radio]:checked") ?? next.querySelector("textarea"))?.focus();
    next.scrollIntoView({ block: "center" });
  });
}
