"use strict";
// Shows how a text reads while somebody types. Without it, the button beside “Save” does the same.

const WAIT = 700;

for (const form of document.querySelectorAll("form[data-preview-address]")) {
  const text = form.querySelector("textarea[data-preview]");
  const here = document.querySelector("[data-preview-here]");
  if (text && here) watch(form, text, here);
}

function watch(form, text, here) {
  let timer = 0;
  let running = null;
  const token = () =>
    document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/)?.[1] ??
    form.elements.csrfmiddlewaretoken.value;
  async function show() {
    running?.abort();
    running = new AbortController();
    const data = new FormData();
    data.append("text", text.value);
    const block = location.pathname.match(/\/blocks\/(\d+)\//)?.[1];
    if (block) data.append("block", block);
    const after = new URLSearchParams(location.search).get("after");
    if (after) data.append("after", after);
    try {
      const answer = await fetch(form.dataset.previewAddress, {
        method: "POST",
        body: data,
        redirect: "manual",
        headers: { "X-Fragment": "1", "X-CSRFToken": token() },
        signal: running.signal,
      });
      if (answer.ok || answer.status === 400) here.innerHTML = await answer.text();
      else here.textContent = "It cannot be shown just now. What you typed is still here.";
    } catch (error) {
      if (error.name !== "AbortError") here.textContent = "The portal cannot be reached. What you typed is still here.";
    }
  }
  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, WAIT); });
}
