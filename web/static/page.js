/* For the plain pages: the chosen text size, and a Leave that also clears this phone. The pages of help and privacy work without it. */

export const PREFIX = "coach.";

export function areas() {
  try {
    return [sessionStorage, localStorage];
  } catch {
    return [];
  }
}

const [, local] = areas();
document.documentElement.dataset.size = local?.getItem(PREFIX + "size") || "0";

document.querySelector("[data-leave]")?.addEventListener("click", (event) => {
  event.preventDefault();
  for (const area of areas()) {
    Object.keys(area).filter((key) => key.startsWith(PREFIX)).forEach((key) => area.removeItem(key));
  }
  const away = event.currentTarget.href;
  document.title = "";
  document.body.replaceChildren();
  location.replace(away);
});
