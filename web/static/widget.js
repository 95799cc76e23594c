/* One line for any page:
 *   <script src="https://YOUR-COACH/widget.js" defer></script>
 * Optional: data-position="left" | "right", data-colour="#0b5358", data-greeting="Talk it through", data-level="W|L|O|S".
 *
 * A button opens a panel with the chat in a frame of the coach's own site. The frame is the point: the scripts of the
 * page around it cannot read what somebody writes there. A strict policy needs the coach's address in script-src and in
 * frame-src; styles are made without inline style, and no rule of the page reaches into the shadow root. */

(() => {
  const script = document.currentScript;
  const site = new URL(script.src).origin;
  const { position = "right", colour, greeting = "", level = "" } = script.dataset;
  const TEXT = {
    open: "Coach: talk through a moment at work",
    label: "Coach",
    close: "Close",
    away: "Open on its own page",
    new_tab: "(opens a new tab)",
    refused: "The chat cannot open inside this page. You can open it on its own page. Danger now? Call ",
  };
  const REFUSED = `Coach did not open in a frame on ${location.origin}. Either this page's own policy lacks frame-src ${site}, `
    + `or ${location.origin} is not among the coach's COACH_ALLOWED_ORIGINS. See docs/embedding.md.`;
  const WAIT = 15000;
  const OWN = "#0b4a4f";
  const CSS = `
    :host { all: initial !important; position: static !important; }
    * { box-sizing: border-box; }
    .top > *, .refused a { min-height: 44px; font: inherit; cursor: pointer; }
    .vh { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .open, dialog { font: 18px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }
    svg { flex: none; width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    .open { position: fixed; z-index: 2147483000; bottom: 16px; inset-inline-end: 16px; display: flex; gap: 8px; align-items: center;
      max-width: calc(100% - 32px); min-height: 56px; padding: 10px 20px; cursor: pointer; border: 2px solid var(--text); border-radius: 28px;
      background: var(--back); color: var(--text); font-weight: 600; text-align: start; box-shadow: 0 2px 12px #0006; }
    .left .open, .left dialog { inset-inline: 16px auto; }
    :focus-visible { outline: 3px solid #fd0; outline-offset: 0; box-shadow: 0 0 0 6px #000; }
    dialog { position: fixed; z-index: 2147483001; inset: auto 16px 16px auto; margin: 0; padding: 0; width: 420px; height: min(720px, 100vh - 32px);
      max-width: none; max-height: none; border: 1px solid #50676a; border-radius: 16px; overflow: hidden; background: #faf7f1; color: #17292c; box-shadow: 0 8px 40px #0006; }
    dialog[open] { display: flex; flex-direction: column; }
    .top { flex: none; display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 4px 12px; padding: 4px 4px 4px 16px; }
    .top > a { display: inline-flex; align-items: center; color: inherit; font-size: 16px; }
    .close { display: inline-flex; align-items: center; gap: 6px; padding: 0 12px; border: 0; border-radius: 10px; background: none; color: inherit; font-weight: 600; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; background: inherit; }
    .refused { padding: 16px; margin: 0; }
    .refused a { color: inherit; font-weight: 700; padding-block: .5em; }
    [hidden] { display: none; }
    @media (max-width: 600px), (max-height: 480px) { dialog, .left dialog { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; } }
    @media (prefers-color-scheme: dark) { dialog { background: #0f191b; color: #ecf1ef; } }
    @media print { .open, dialog { display: none !important; } }`;

  const el = (tag, props, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };
  const icon = (path) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    svg.firstChild.setAttribute("d", path);
    return svg;
  };
  const small = () => matchMedia("(max-width: 600px), (max-height: 480px)").matches;

  const colours = readable(colour || OWN) || readable(OWN);
  if (colour && !readable(colour)) console.warn(`Coach: data-colour="${colour}" is no colour such as #0b5358, so its own is used.`);
  const address = new URL("/embed", site);
  for (const [name, value] of Object.entries({ level, greeting })) if (value) address.searchParams.set(name, value);

  const frame = el("iframe", { title: TEXT.open, allow: "clipboard-write" });
  const refused = el("p", { className: "refused", hidden: true, role: "alert" });
  const close = el("button", { type: "button", className: "close", onclick: () => dialog.close() }, icon("M6 6l12 12M18 6L6 18"), TEXT.close);
  const away = el("a", { href: site + "/", target: "_blank", rel: "noopener" }, TEXT.away, el("span", { className: "vh" }, " " + TEXT.new_tab));
  const dialog = el("dialog", { ariaLabel: TEXT.label }, el("div", { className: "top" }, away, close), refused, frame);
  const open = el("button", { type: "button", className: "open", onclick: show }, icon("M5 4h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"), greeting.slice(0, 80) || TEXT.label);
  open.setAttribute("aria-haspopup", "dialog");
  dialog.addEventListener("close", () => { open.hidden = false; open.focus(); });
  dialog.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); dialog.close(); } });

  const host = document.createElement("care-coach-widget");
  const root = host.attachShadow({ mode: "open" });
  const box = el("div", { className: position === "left" ? "left" : "" }, open, dialog);
  root.append(box);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host { --back: ${colours.back}; --text: ${colours.text}; }${CSS}`);
  root.adoptedStyleSheets = [sheet];
  document.body.append(host);

  let ready = false;
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== site) return;
    if (data?.coach === "close") dialog.close();
    if (data?.coach === "ready") { ready = true; refused.hidden = true; frame.hidden = false; greet(); }
  });

  function show() {
    if (!frame.src) {
      frame.src = address;
      setTimeout(giveUp, WAIT);
    }
    open.hidden = true;
    if (small()) dialog.showModal();
    else dialog.show();
    greet();
  }

  /* The frame has the keyboard while the panel is open. */
  function greet() {
    if (!dialog.open) return;
    if (!ready) return close.focus();
    frame.focus();
    frame.contentWindow.postMessage({ coach: "opened" }, site);
  }

  function giveUp() {
    if (ready) return;
    refused.replaceChildren(TEXT.refused, el("a", { href: "tel:999" }, "999"), ".");
    refused.hidden = false;
    frame.hidden = true;
    console.error(REFUSED);
  }

  /* The colour the page asks for, and black or white on it: one of the two always has a contrast of 4.5 and more. */
  function readable(asked) {
    const hex = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(asked || "")?.[1];
    if (!hex) return null;
    const parts = hex.length === 3 ? Array.from(hex, (digit) => digit + digit) : hex.match(/../g);
    const [red, green, blue] = parts.map((part) => parseInt(part, 16) / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return { back: "#" + parts.join(""), text: light > 0.179 ? "#000" : "#fff" };
  }
})();
