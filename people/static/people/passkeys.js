"use strict";
// Says on the page that no passkey answered; without it, a cancelled request would end in silence.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-no-passkey]")) place.hidden = false;
});
