/* The chat in a frame of another page: what the address of the frame says, and a word with the widget around it. */

import "./chat.js";

const coach = document.querySelector("care-coach");
const asked = new URLSearchParams(location.search);
const tell = (word) => parent !== self && parent.postMessage({ coach: word }, "*");

if (/^[WLOS]$/.test(asked.get("level") || "")) coach.setAttribute("level", asked.get("level"));
const greeting = (asked.get("greeting") || "").slice(0, 80);
if (greeting) coach.querySelector("[slot=notice] h2").textContent = greeting;

/* Escape closes the widget, after anything that is open inside the chat. */
const somethingOpen = () => coach.shadowRoot?.querySelector("dialog[open], .menu:not([hidden])");
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !somethingOpen()) tell("close");
}, true);

addEventListener("message", ({ source, data }) => {
  if (source === parent && data?.coach === "opened" && coach.hasAttribute("ready")) coach.restFocus();
});

const ready = () => coach.hasAttribute("ready") && (tell("ready"), true);
if (!ready()) new MutationObserver((_, observer) => ready() && observer.disconnect()).observe(coach, { attributeFilter: ["ready"] });
