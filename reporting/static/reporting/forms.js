"use strict";
// Saves as somebody types, row by row, says when, and warns when a row is open elsewhere. Without it, the
// buttons of the form do the same.

const PAUSE = 1200;
const HEARTBEAT = 20000;

for (const form of document.querySelectorAll("form[data-rating]")) new RatingForm(form);
for (const form of document.querySelectorAll("form[data-guard]")) guard(form);

for (const field of document.querySelectorAll("[data-zone]")) offerZone(field);

// Offers the time zone of this browser beside a field that says another one.
function offerZone(field) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!here || here === field.value) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  button.textContent = `Use that of this browser: ${here}`;
  button.addEventListener("click", () => { field.value = here; button.remove(); });
  field.after(button);
}

// Warns before typed text is left behind on pages that are saved with a button only.
function guard(form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

function fieldsOf(row) {
  return [...row.querySelectorAll("input, select, textarea")].filter(
    (field) => field.name && !field.closest("[data-manual]") && !(field.type === "radio" && !field.checked));
}
function valuesOf(row) { return new Map(fieldsOf(row).map((field) => [field.name, field.value])); }

function RatingForm(form) {
  const waiting = new Map();
  const dirty = new Set();   // rows by their code: an element may be replaced, its code stays
  let manual = false;
  let running = Promise.resolve();
  let submitting = false;

  const rowOf = (element) => element?.closest?.("[data-row]");
  const rowAt = (code) => form.querySelector(`[data-row="${CSS.escape(code)}"]`);
  const say = (row, text, wrong) => {
    const name = row?.dataset.name ?? "";
    const named = text && !text.includes(name) ? `${name}: ${text}` : text;
    for (const [selector, words] of [["[data-status]", text], ["[data-status-all]", named]]) {
      const place = (selector === "[data-status]" ? row : form)?.querySelector(selector);
      if (place) { place.textContent = words; place.classList.toggle("wrong", Boolean(wrong)); }
    }
  };
  const token = () =>
    document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1] ??
    form.elements.csrfmiddlewaretoken.value;
  const send = (data) => {
    data.append("typed_by", form.elements.typed_by.value);
    return fetch(form.dataset.rating, {
      method: "POST", body: data, redirect: "manual", headers: { "X-Fragment": "1", "X-CSRFToken": token() },
    });
  };

  form.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    if (event.target.closest("[data-manual]")) { manual = true; return; }
    dirty.add(row.dataset.row);
    event.target.removeAttribute("aria-invalid");
    say(row, "Not saved yet");
    later(row.dataset.row, row.hasAttribute("data-conflict") ? 4 * PAUSE : PAUSE);
  });
  form.addEventListener("focusout", (event) => {
    const row = rowOf(event.target);
    if (!row || !dirty.has(row.dataset.row) || row.contains(event.relatedTarget)) return;
    if (!row.hasAttribute("data-conflict")) save(row.dataset.row);
  });
  form.addEventListener("submit", () => { submitting = true; });
  addEventListener("beforeunload", (event) => { if ((dirty.size || manual) && !submitting) event.preventDefault(); });

  function later(code, pause) {
    clearTimeout(waiting.get(code));
    waiting.set(code, setTimeout(() => save(code), pause));
  }
  function save(code) {
    clearTimeout(waiting.get(code));
    running = running.then(() => saveNow(code));
  }

  async function saveNow(code) {
    if (!dirty.has(code) || submitting) return;
    const row = rowAt(code);
    const sent = valuesOf(row);
    const data = new FormData();
    for (const [name, value] of sent) data.append(name, value);
    dirty.delete(code);
    say(row, "Saving…");
    let answer, result;
    try {
      answer = await send(data);
      result = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    } catch {
      dirty.add(code);
      say(rowAt(code), "Not saved: no connection. It is tried again.", true);
      later(code, 10 * PAUSE);
      return;
    }
    if (answer.status >= 500) {
      dirty.add(code);
      const why = result?.faults?.join(" ") ?? "something went wrong.";
      say(rowAt(code), `Not saved: ${why} It is tried again.`, true);
      later(code, 10 * PAUSE);
      return;
    }
    if (!result || result.signed_out) {
      dirty.add(code);
      const why = result ? ": your session has ended. Sign in in another tab, then go on here." : ".";
      say(rowAt(code), `Not saved${why}`, true);
      return;
    }
    apply(result, code, sent);
    const now = rowAt(code);
    if (result.faults.length) {
      dirty.add(code);
      say(now, `Not saved: ${result.faults.join(" ")}`, true);
      for (const [spot] of result.spots ?? []) document.getElementById(spot)?.setAttribute("aria-invalid", "true");
    } else {
      now.removeAttribute("data-conflict");
      now.querySelector("[data-lost-race]")?.remove();
      if (result.saved) say(now, dirty.has(code) ? "Not saved yet" : `Saved ${result.saved}`);
      else say(now, "");
    }
  }

  function apply(result, code, sent) {
    for (const [one, version] of Object.entries(result.versions ?? {})) {
      form.elements[`${one}-version`].value = version;
    }
    for (const [one, html] of Object.entries(result.problems ?? {})) {
      const place = rowAt(one)?.querySelector("[data-problems]");
      if (place) place.innerHTML = html;
    }
    for (const [one, html] of Object.entries(result.rows ?? {})) {
      // What was typed while the answer was under way is put into the new row again.
      const isNewer = ([name, value]) => !name.endsWith("-version") && sent.get(name) !== value;
      const typedMeanwhile = one === code ? [...valuesOf(rowAt(one))].filter(isNewer) : [];
      const had = document.activeElement?.id;
      // Evidence that is typed or chosen but not added yet moves into the new row as it is.
      const unsent = rowAt(one).querySelector("[data-manual]");
      const details = unsent?.closest("details")?.open;
      rowAt(one).outerHTML = html;
      const place = rowAt(one).querySelector("[data-manual]");
      if (unsent && place) {
        place.replaceWith(unsent);
        unsent.closest("details").open = details;
      }
      for (const [name, value] of typedMeanwhile) {
        const field = form.elements[name];
        if (field instanceof RadioNodeList) field.value = value; else if (field) field.value = value;
        dirty.add(one);
      }
      if (rowAt(one).hasAttribute("data-conflict")) rowAt(one).scrollIntoView({ block: "center" });
      document.getElementById(had)?.focus();
    }
    const progress = form.querySelector("[data-progress]");
    if (progress && result.progress) progress.innerHTML = result.progress;
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
    if (!row || row.dataset.row === open || (!row.querySelector("[data-others]") && open)) return;
    open = row.dataset.row;
    beat();
  });
  setInterval(beat, HEARTBEAT);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      for (const code of [...dirty]) save(code);
      return;
    }
    const at = document.activeElement;
    if (at?.type === "radio" && event.key.length === 1 && !event.altKey && !event.ctrlKey && !event.metaKey) {
      // On a choice of level, the letter of a level chooses it.
      const wanted = [...rowOf(at)?.querySelectorAll("[data-letter]") ?? []].find(
        (one) => one.dataset.letter.toLowerCase() === event.key.toLowerCase() && !one.disabled);
      if (wanted) {
        event.preventDefault();
        wanted.focus();
        wanted.click();
        return;
      }
    }
    if (!event.altKey || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const rows = [...form.querySelectorAll("[data-row]:has(input[type=radio])")];
    const here = rowOf(document.activeElement);
    const isAfter = (one) => !here || here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    const next = event.key === "ArrowDown" ? rows.find(isAfter) : rows.findLast((one) => one !== here && !isAfter(one));
    if (!next) return;
    event.preventDefault();
    (next.querySelector("input[type=radio]:checked") ?? next.querySelector("input[type=radio]")).focus();
    next.scrollIntoView({ block: "center" });
  });
}
