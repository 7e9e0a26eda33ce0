"use strict";
// Looks again every two seconds while the worker is at work. Without it, a link does the same.

const PAUSE = 2000;

for (const here of document.querySelectorAll("[data-progress]")) {
  const look = async () => {
    if (!here.querySelector("[data-at-work]")) return;
    try {
      const answer = await fetch(here.dataset.progress, { headers: { "X-Fragment": "1" } });
      if (answer.ok) here.innerHTML = await answer.text();
    } catch { /* the network is away; the next look may find it again */ }
    if (here.querySelector("[data-at-work]")) setTimeout(look, PAUSE);
    else location.reload();
  };
  setTimeout(look, PAUSE);
}
