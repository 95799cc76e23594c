/* For the page "Put it on your site": the preview follows each change, and a button copies. All of it works without this script. */

const look = document.querySelector("#look");
const status = document.querySelector("#copied");

let later;
look.addEventListener("input", () => {
  clearTimeout(later);
  later = setTimeout(follow, 500);
});

async function follow() {
  const answer = await fetch(`${look.action}?${new URLSearchParams(new FormData(look))}`);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const box of document.querySelectorAll(".snippet")) box.value = page.getElementById(box.id).value;
  const [frame, next] = [document, page].map((one) => one.getElementById("preview"));
  if (frame.getAttribute("src") !== next.getAttribute("src")) frame.src = next.getAttribute("src");
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const box = document.getElementById(button.dataset.copy);
    box.select();
    try {
      await navigator.clipboard.writeText(box.value);
      status.textContent = "Copied.";
    } catch {
      status.textContent = "It is marked. Copy it with the keyboard.";
    }
    status.classList.remove("vh");
  });
}
