// Finds numbers of the record while somebody types, and puts the chosen one where the cursor stands.
// Without it, the search opens a page of its own, from which what is found can be copied.

const PAUSE = 250;

for (const place of document.querySelectorAll("[data-choose]")) choose(place);

function choose(place) {
  const text = document.querySelector("textarea[data-preview]");
  const form = place.querySelector("form");
  const here = place.querySelector("[data-found]");
  if (!text) return;
  let timer = 0;
  let running = null;
  async function find() {
    running?.abort();
    running = new AbortController();
    const asked = form.elements.q.value.trim();
    if (!asked) {
      here.replaceChildren();
      return;
    }
    try {
      const answer = await fetch(`${place.dataset.choose}?q=${encodeURIComponent(asked)}`, {
        headers: { "X-Fragment": "1" }, redirect: "manual", signal: running.signal,
      });
      if (answer.ok) here.innerHTML = await answer.text();
      else here.textContent = "Nothing can be looked up just now. What you typed is still here.";
      offer(document);
    } catch (error) {
      if (error.name !== "AbortError") here.textContent = "The portal cannot be reached. What you typed is still here.";
    }
  }
  form.addEventListener("submit", event => { event.preventDefault(); find(); });
  form.elements.q.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(find, PAUSE); });
  new MutationObserver(() => offer(document)).observe(document.body, { childList: true, subtree: true });
  offer(document);
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(text, button.dataset.insert, button.dataset.instead);
  });
}

// Buttons work with this script only, so they are shown by it.
function offer(within) {
  for (const button of within.querySelectorAll("[data-insert][hidden]")) {
    button.hidden = false;
    button.parentElement.querySelector("code").hidden = true;
  }
}

function insert(text, written, instead) {
  let start = text.selectionStart;
  let end = text.selectionEnd;
  if (instead) {
    const plain = instead.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    start = text.value.search(new RegExp(`(?<![\\w.,{-])${plain}(?![\\w}]|[.,]\\d)`));
    if (start < 0) return;
    end = start + instead.length;
  }
  text.focus();
  text.setSelectionRange(start, end);
  // This way the browser's own “undo” takes it back.
  if (!document.execCommand("insertText", false, written)) text.setRangeText(written, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
