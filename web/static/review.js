/* The trainers' pages work without this. It adds keys for the queue, and looks again while a job runs. */

const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(event.target)) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  const needed = button.dataset.needs && button.form.elements[button.dataset.needs];
  if (needed && !needed.value.trim()) return needed.focus();
  button.click();
});

/* One press is one change: a second one while the page is leaving would meet a changed card. */
document.addEventListener("submit", (event) => {
  if (event.target.method === "get" || "file" in event.target.dataset) return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));

const running = document.querySelector("[data-running]");
if (running) {
  setInterval(async () => {
    const answer = await fetch(running.dataset.running, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const { state, said, done } = await answer.json();
    running.querySelector("[data-said]").textContent = said;
    running.querySelector("progress").value = done;
    if (state !== "running") location.reload();
  }, 2000);
}
