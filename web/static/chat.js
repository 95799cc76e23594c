/* <care-coach>: the chat, on the full page and in the frame. Keep = what stays on this phone; Talk = the chat API and
 * the queue; CareCoach = what is seen and heard. Its words come with the page, as JSON, in the language of the page.
 * Attributes: level (of work, where the embedding page knows it), framed. */

const HOUR = 60 * 60 * 1000;
const REPLY_LIMIT = 25 * 1000;
const PATIENCE = 5 * 1000;
const AFTER_FIRST_PAINT = 2 * 1000;
const PREFIX = "coach.";

const ICONS = {
  menu: "M4 6h16M4 12h16M4 18h16",
  help: "M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
  leave: "M10 4H5v16h5M14 8l4 4-4 4M18 12h-8",
  sent: "M21 3 3 10l7 4 4 7zM10 14 21 3",
  listen: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  answered: "M5 13l4 4L19 7",
  queued: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  failed: "M12 9v5M12 17v.5M12 3 2 20h20z",
  safety: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z",
  behaviour: "M12 4l2.5 5 5.5.8-4 3.9 1 5.5-5-2.6-5 2.6 1-5.5-4-3.9 5.5-.8z",
  idea: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.5 10.9V15h7v-1.1A6 6 0 0 0 12 3z",
  plan: "M6 21V4h12l-3 4 3 4H6",
};

const PHONE = /\b(999|111|101|85258|116 ?123|0800 ?1111|0\d{2,4} ?\d{3,4} ?\d{3,6})\b/;
const ONLY_PHONE = new RegExp(`^${PHONE.source}$`);

/* el("p.small", { dir: "auto" }, "text", child): properties may be left out. */
function el(tag, ...children) {
  const [name, className = ""] = tag.split(".");
  const props = children[0]?.constructor === Object ? children.shift() : {};
  const node = Object.assign(document.createElement(name), { className });
  for (const [key, value] of Object.entries(props)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children.flat());
  return node;
}

function icon(name) {
  if (!ICONS[name]) return "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["class", "icon"]]) svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const button = (label, onclick, className = "plain") =>
  el("button", { type: "button", className, onclick }, label);

const hiddenText = (text) => el("span.vh", text);

/* Nodes, never HTML; telephone numbers become links, and words of the trade say on a tap what they mean. */
function withNumbers(text, terms = {}, explain) {
  const parts = text.split(new RegExp([PHONE.source, ...Object.keys(terms).map((term) => `\\b(${term})\\b`)].join("|"), "g"));
  const seen = [];
  return parts.filter((part) => part !== undefined).map((part) => {
    if (Object.hasOwn(terms, part) && !seen.includes(part)) {
      seen.push(part);
      return el("button.term", { type: "button", "aria-expanded": false, onclick: (event) => explain(event, part) }, part);
    }
    if (part.search(ONLY_PHONE) < 0) return part;
    const digits = part.replace(/ /g, "");
    return el("a.tel", { href: (digits === "85258" ? "sms:" : "tel:") + digits }, part);
  });
}

/* crypto.randomUUID is missing on plain http. */
function uuid() {
  const digit = (d) => (d ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (d / 4)))).toString(16);
  return "10000000-1000-4000-8000-100000000000".replace(/[018]/g, digit);
}

function storageArea(name) {
  try {
    const area = window[name];
    area.setItem(PREFIX + "probe", "1");
    area.removeItem(PREFIX + "probe");
    return area;
  } catch {
    return Object.create({
      getItem(key) { return this[key] ?? null; },
      setItem(key, value) { this[key] = value; },
      removeItem(key) { delete this[key]; },
    });
  }
}

class Keep {
  constructor() {
    this.session = storageArea("sessionStorage");
    this.local = storageArea("localStorage");
  }

  get remembered() { return this.local.getItem(PREFIX + "remember") === "1"; }
  get area() { return this.remembered ? this.local : this.session; }
  get(key, area = this.area) { return area.getItem(PREFIX + key) || ""; }

  set(key, value, area = this.area) {
    try {
      if (value) area.setItem(PREFIX + key, value);
      else area.removeItem(PREFIX + key);
    } catch { /* full: what is on the screen is still in memory */ }
  }

  keys(area) {
    const names = Object.keys(area).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
    return names.filter((name) => name !== "size" && name !== "remember");
  }

  remember(on) {
    const from = this.area;
    this.set("remember", on ? "1" : "", this.local);
    if (from === this.area) return;
    for (const name of this.keys(from)) {
      this.set(name, this.get(name, from));
      this.set(name, "", from);
    }
  }

  /* A key for each message: two tabs cannot overwrite each other's queue. */
  waiting() {
    const names = this.keys(this.area).filter((name) => name.startsWith("wait."));
    return names.map((name) => JSON.parse(this.get(name))).sort((a, b) => a.at - b.at);
  }

  wipe(everything) {
    for (const area of [this.session, this.local]) {
      this.keys(area).forEach((name) => this.set(name, "", area));
    }
    if (everything) ["size", "remember"].forEach((name) => this.set(name, "", this.local));
  }
}

class Talk {
  constructor(keep, view) {
    Object.assign(this, { keep, view, tries: 0, era: 0 });
    this.token = keep.get("token");
    this.queue = keep.waiting();
    for (const entry of this.queue) {
      if (entry.state === "sent") entry.state = "queued";
      if (Date.now() - entry.at > HOUR) Object.assign(entry, { state: "failed", error: view.words.old });
    }
  }

  /* Status 0: no network, too late, or not our server speaking. */
  async call(path, { method = "POST", body = {} } = {}) {
    const era = this.era;
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), REPLY_LIMIT);
    const headers = { "Content-Type": "application/json" };
    if (this.token) headers.Authorization = "Bearer " + this.token;
    try {
      const response = await fetch("/api/chat/" + path, {
        method, headers, signal: control.signal, cache: "no-store",
        body: method === "POST" ? JSON.stringify(body) : undefined,
      });
      const data = response.status === 204 ? {} : await response.json();
      await this.view.built;
      this.view.connected(true);
      return { status: response.status, data, stale: era !== this.era };
    } catch {
      await this.view.built;
      return { status: 0, data: {}, stale: era !== this.era };
    } finally {
      clearTimeout(timer);
    }
  }

  send(content) {
    const entry = { id: uuid(), at: Date.now(), state: "queued", ...content };
    this.resting = false;
    this.queue.push(entry);
    this.view.addOwn(entry);
    this.mark(entry, "queued");
    if (!this.view.connection.hidden) this.view.helpFromPhone(entry);
    setTimeout(() => this.view.helpFromPhone(entry), PATIENCE);
    this.pump();
  }

  remove(entry) {
    this.keep.set("wait." + entry.id, "");
    this.queue = this.queue.filter((other) => other !== entry);
  }

  mark(entry, state, error) {
    Object.assign(entry, { state, error });
    if (this.queue.includes(entry)) this.keep.set("wait." + entry.id, JSON.stringify(entry));
    this.view.markOwn(entry);
  }

  retry(entry) {
    entry.at = Date.now();
    this.mark(entry, "queued");
    this.pump();
  }

  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    clearTimeout(this.timer);
    let outcome = "go";
    while (outcome === "go" && !this.resting) {
      const entry = this.queue.find((one) => one.state !== "failed");
      if (!this.token) outcome = await this.begin();
      else if (!this.synced) outcome = await this.catchUp();
      else if (entry) outcome = await this.deliver(entry);
      else outcome = "done";
    }
    this.pumping = false;
    this.timer = 0;
    if (outcome !== "later" || this.resting) return;
    const wait = Math.min(15000, 1000 * 2 ** this.tries++) * (0.8 + Math.random() * 0.4);
    this.timer = setTimeout(() => this.pump(), wait);
  }

  /* Trouble that passes by itself. */
  waits(status, data) {
    if (status === 0) this.view.connected(false);
    const waking = status === 503 && data.error === "engine_waking";
    if (waking) this.view.waking(data.message);
    return status === 0 || waking;
  }

  async begin() {
    const { status, data, stale } = await this.call("start", { body: { role: this.view.getAttribute("level") } });
    if (stale) return "go";
    if (status === 200) {
      this.adopt(data);
      this.view.showAll(data.messages, this.queue);
      return "go";
    }
    if (this.waits(status, data)) return "later";
    this.view.cannotStart(data.message);
    return "stop";
  }

  adopt(data) {
    this.token = data.token;
    this.keep.set("token", data.token);
    if (data.resume_code) this.keep.set("code", data.resume_code);
    Object.assign(this, { synced: true, resting: false, tries: 0 });
  }

  async catchUp() {
    const { status, data, stale } = await this.call("history", { method: "GET" });
    if (stale) return "go";
    if (status === 200) {
      this.synced = true;
      this.view.wishes = data.wishes;
      this.view.showAll(data.messages, this.queue);
      if (data.away && !this.queue.length) await this.comeBack();
      return "go";
    }
    if (status === 401) return this.startAfresh();
    this.waits(status, data);
    return "later";
  }

  /* After some hours: the open step again, or how a plan went. */
  async comeBack() {
    const { status, data, stale } = await this.call("start", { body: { back: true } });
    if (status !== 200 || stale) return;
    this.adopt(data);
    this.view.ids.push(...data.messages.map((message) => message.id));
    this.view.addCoach(data.messages);
  }

  async wish(body) {
    const { status, data } = await this.call("wishes", { body });
    if (status !== 200) return this.problem(data);
    this.view.wishes = data;
  }

  async deliver(entry) {
    const body = entry.choice ? { id: entry.id, choice: entry.choice } : { id: entry.id, text: entry.text };
    this.mark(entry, "sent");
    const { status, data, stale } = await this.call("message", { body });
    if (stale) return "go";
    const spoke = (data.messages || []).some((message) => message.from === "coach");
    if (status === 200 && spoke) return this.answered(entry, data);
    if (status === 401 && !entry.again) return this.startAfresh(entry);
    if (status === 409) {
      this.remove(entry);
      this.view.choiceRefused(entry, data);
      return "go";
    }
    // A refused text still passes the safety rules: the card rides on the error.
    if (spoke && !entry.carded) this.view.addCard(entry, data);
    entry.carded ||= spoke;
    if (this.waits(status, data)) {
      this.mark(entry, "queued");
      return "later";
    }
    this.mark(entry, "failed", data.message || this.view.words.failed);
    return "go";
  }

  answered(entry, data) {
    this.tries = 0;
    this.remove(entry);
    if (data.token) {
      // The chat was deleted by words.
      this.era++;
      this.keep.wipe();
      this.queue = [];
      this.adopt(data);
      this.view.showAll(data.messages.filter((message) => message.from === "coach"), []);
    } else {
      this.mark(entry, "answered");
      this.view.answer(entry, data);
    }
    return "go";
  }

  /* Unknown token: a typed text goes into the new chat, an old choice cannot. */
  startAfresh(entry) {
    if (entry) entry.again = true;
    this.token = null;
    this.keep.set("token", "");
    this.keep.set("code", "");
    this.queue.filter((one) => one.choice).forEach((one) => this.remove(one));
    this.view.openAfresh(this.queue);
    return "go";
  }

  async resume(code) {
    const { status, data } = await this.call("start", { body: { resume: code } });
    if (status !== 200) return this.problem(data);
    this.end();
    this.adopt({ ...data, resume_code: data.resume_code || code });
    this.view.showAll(data.messages, []);
  }

  async newCode() {
    const { status, data } = await this.call("code");
    if (status !== 200) return this.problem(data);
    this.keep.set("code", data.resume_code);
  }

  async forget() {
    const { status, data } = this.token ? await this.call("forget") : { status: 204 };
    if (status !== 204 && status !== 401) return this.problem(data);
    this.end();
  }

  problem(data) { return data.message || this.view.words.not_done; }

  /* A new era: answers still on their way are dropped. */
  end(everything) {
    this.era++;
    clearTimeout(this.timer);
    this.keep.wipe(everything);
    Object.assign(this, { token: null, queue: [], timer: 0, resting: true });
  }

  nudge(fresh) {
    if (this.pumping || !(this.timer || fresh)) return;
    if (fresh) this.synced = false;
    this.tries = 0;
    this.pump();
  }
}

class CareCoach extends HTMLElement {
  connectedCallback() {
    if (this.talk) return;
    this.keep = new Keep();
    this.helped = new Set();
    this.words = JSON.parse(this.querySelector("script").textContent);
    this.leaveUrl = this.querySelector(".leave").href;
    this.talk = new Talk(this.keep, this);
    this.built = this.show();
    this.talk.pump();
    setTimeout(() => this.prepareOffline(), AFTER_FIRST_PAINT);
  }

  /* While the first answer is on its way. Until then the server's own header is in view. */
  async show() {
    const styles = await this.loadStyles();
    this.querySelectorAll(":scope > :not([slot])").forEach((child) => child.remove());
    this.root = this.attachShadow({ mode: "open" });
    styles(this.root);
    this.build();
    this.listen();
    this.showWaiting(this.talk.queue);
    this.setAttribute("ready", "");
  }

  async loadStyles() {
    const href = new URL("./chat.css", import.meta.url).href;
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(await (await fetch(href)).text());
      return (root) => { root.adoptedStyleSheets = [sheet]; };
    } catch {
      // Older phones have no constructed style sheets.
      return (root) => root.append(el("link", { rel: "stylesheet", href }));
    }
  }

  prepareOffline() {
    import("./offline.js").then((phone) => phone.keep()).catch(() => null);
    if (top === self) navigator.serviceWorker?.register("/sw.js").catch(() => null);
  }

  build() {
    const w = this.words;
    this.status = el("div.vh", { role: "status" });
    this.list = el("ol.list", { role: "list" });
    this.typing = el("div.typing", { hidden: true, "aria-hidden": "true" }, el("i"), el("i"), el("i"));
    this.log = el("section.log", { tabIndex: 0, "aria-label": w.conversation },
      el("div.column", this.buildNotice(), this.list, this.typing));
    this.dialog = el("dialog", { "aria-labelledby": "dialog-title" });
    this.root.append(
      this.buildHeader(),
      el("main", this.log, this.buildConnection(), this.buildComposer()),
      this.status, this.dialog);
    this.setSize(this.keep.get("size", this.keep.local) || "0");
  }

  buildHeader() {
    const w = this.words;
    this.menuButton = el("button.square", {
      type: "button", "aria-expanded": false, "aria-controls": "menu",
      onclick: () => this.toggleMenu(),
    }, icon("menu"), hiddenText(w.menu));
    const help = this.link("/help", "help", icon("help"), w.help);
    help.onclick = (e) => this.helpOffline(e);
    const leave = el("a.leave", { href: this.leaveUrl, rel: "noreferrer", onclick: (e) => this.leave(e) },
      icon("leave"), w.leave);
    this.menu = this.buildMenu();
    return el("header.bar", button(w.skip, () => this.input.focus(), "skip"), el("div.bar-in",
      this.menuButton, this.menu, el("h1.brand", w.product), help, leave));
  }

  buildMenu() {
    const w = this.words;
    const item = (label, action) => el("li", button(label, () => { this.toggleMenu(false); action.call(this); }, "item"));
    return el("div.menu", { id: "menu", hidden: true },
      el("ul", { role: "list" },
        el("li", this.link("/record", "item", w.record)),
        el("li", this.link("/library", "item", w.library)),
        item(w.start_over, this.askStartOver),
        item(w.my_code, this.showCode),
        item(w.enter_code, this.askCode),
        item(w.wishes, this.askWishes)),
      this.buildRemember(),
      this.buildSizes(),
      el("ul", { role: "list" },
        item(w.end, this.askEnd),
        item(w.delete, this.askDelete),
        el("li", this.link("/privacy", "item", w.privacy))));
  }

  /* Only the chat itself may stand in a frame of another page. */
  link(href, className, ...children) {
    const framed = this.hasAttribute("framed");
    return el("a", { href, className, target: framed ? "_blank" : "" }, ...children, framed ? hiddenText(" " + this.words.new_tab) : "");
  }

  buildSizes() {
    this.sizes = ["A", "A+", "A++"].map((label, size) => el("button.size", {
      type: "button", "aria-label": `${label} ${this.words.sizes[size]}`,
      onclick: () => this.setSize(String(size)),
    }, label));
    return el("div.sizes", { role: "group", "aria-label": this.words.text_size },
      el("span", { "aria-hidden": "true" }, this.words.text_size), this.sizes);
  }

  buildRemember() {
    const box = el("input.remember", { type: "checkbox", checked: this.keep.remembered });
    box.onchange = () => {
      this.keep.remember(box.checked);
      this.root.querySelectorAll(".remember").forEach((other) => { other.checked = box.checked; });
    };
    return el("label.check", box,
      el("span", this.words.remember, el("small", this.words.remember_help)));
  }

  buildNotice() {
    return el("div.notice",
      el("slot", { name: "notice" }),
      this.buildRemember(),
      el("slot", { name: "about" }));
  }

  buildConnection() {
    this.connection = el("div.connection", { hidden: true },
      el("p", icon("failed"), el("span", withNumbers(this.words.offline), " ", this.link("/library", "", this.words.library))));
    return this.connection;
  }

  buildComposer() {
    const w = this.words;
    this.input = el("textarea", {
      id: "message", rows: 1, dir: "auto", autocomplete: "off", placeholder: w.placeholder,
      value: this.keep.get("draft"), enterKeyHint: this.isDesktop ? "send" : "enter",
      oninput: () => { this.keep.set("draft", this.input.value); this.fitInput(); },
      onkeydown: (event) => this.onKey(event),
    });
    return el("form.composer", { onsubmit: (event) => this.submit(event) },
      el("div.column",
        el("label.vh", { htmlFor: "message" }, w.input_label),
        this.input,
        el("button.send", { type: "submit" }, icon("sent"), w.send)));
  }

  listen() {
    const changed = () => (this.talk.token || "") !== this.keep.get("token");
    addEventListener("online", () => { this.connected(true); this.talk.nudge(); });
    addEventListener("offline", () => this.connected(false));
    // Back after Leave must not flash an old chat.
    addEventListener("pagehide", () => { this.hush(); this.toggleAttribute("away", true); });
    addEventListener("pageshow", (event) => {
      if (event.persisted && changed()) return this.startClean();
      this.toggleAttribute("away", false);
    });
    addEventListener("storage", (event) => {
      if (event.key === PREFIX + "token" && event.storageArea === this.keep.area && changed()) this.startClean();
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.talk.nudge(this.keep.remembered);
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) this.toggleMenu(false);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.menu.hidden && !event.composedPath().includes(this.menu.parentNode)) this.toggleMenu(false);
    });
    this.menu.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (next && next !== this.menuButton && !this.menu.contains(next)) this.toggleMenu(false);
    });
    for (const name of ["resize", "scroll"]) window.visualViewport?.addEventListener(name, () => this.fitViewport());
    this.fitInput();
  }

  get isDesktop() { return matchMedia("(hover: hover) and (pointer: fine)").matches; }

  showAll(messages, waiting) {
    const ids = messages.map((message) => message.id);
    if (this.ids?.join() === ids.join()) return;
    this.clearScreen();
    this.ids = ids;
    if (this.opening) this.addNote(this.opening, "fresh");
    messages.forEach((message) => this.addBubble(message));
    const newest = messages.slice(messages.map((message) => message.from).lastIndexOf("you") + 1);
    this.offer(newest.filter((message) => message.choices?.length).pop()?.choices);
    this.announce([this.opening, ...newest.map((message) => message.text)]);
    this.opening = "";
    this.showWaiting(waiting);
    if (newest.length < messages.length) this.scrollToEnd();
  }

  showWaiting(waiting) {
    waiting.filter((entry) => !this.bubbleOf(entry)).forEach((entry) => this.addOwn(entry));
  }

  bubbleOf({ id }) { return this.root.getElementById("m-" + id); }

  addBubble(message) {
    const mine = message.from === "you";
    const kind = message.kind || "say";
    const title = !mine && this.words["kind_" + kind];
    const item = el("li", { id: "m-" + message.id, className: mine ? "own" : "coach", "data-kind": mine ? "" : kind },
      el("div.bubble",
        hiddenText(mine ? this.words.you_said : this.words.coach_says),
        title ? el("p.kind", icon(kind), title) : "",
        el("p.text", { dir: "auto" }, mine ? message.text : this.withTerms(message)),
        message.source ? this.buildSource(message.source) : ""),
      mine || !window.speechSynthesis ? "" : this.buildListen(message.text));
    this.list.append(item);
    return item;
  }

  withTerms({ text, terms = {} }) {
    return withNumbers(text, terms, ({ target }, term) => {
      const open = target.getAttribute("aria-expanded") === "false";
      target.setAttribute("aria-expanded", open);
      if (!open) return target.meaning.remove();
      target.meaning = el("p.meaning", el("b", term), `: ${terms[term]}`);
      target.parentNode.after(target.meaning);
      this.announce([terms[term]]);
    });
  }

  buildListen(text) {
    const { read_aloud } = this.words;
    const listen = button(icon("listen"), () => {
      const reading = listen === this.reading;
      this.hush();
      if (!reading) this.readAloud(text, listen);
    }, "listen");
    for (const name of ["aria-label", "title"]) listen.setAttribute(name, read_aloud);
    return listen;
  }

  readAloud(text, listen) {
    const voice = Object.assign(new SpeechSynthesisUtterance(text), { lang: "en-GB" });
    voice.onend = voice.onerror = () => { if (listen === this.reading) this.hush(); };
    this.reading = listen;
    listen.setAttribute("aria-pressed", "true");
    speechSynthesis.speak(voice);
  }

  hush() {
    this.reading?.removeAttribute("aria-pressed");
    this.reading = null;
    window.speechSynthesis?.cancel();
  }

  buildSource({ label, url }) {
    const safe = /^https?:/.test(url || "");
    const name = safe
      ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label, hiddenText(" " + this.words.new_tab))
      : label;
    return el("p.source", this.words.source, " ", name);
  }

  addOwn(entry) {
    this.addBubble({ id: entry.id, from: "you", text: entry.label || entry.text });
    this.markOwn(entry);
    this.scrollToEnd();
  }

  markOwn(entry) {
    const item = this.bubbleOf(entry);
    if (!item) return;
    const failed = entry.state === "failed";
    const text = failed ? entry.error : this.words["state_" + entry.state];
    item.dataset.state = entry.state;
    item.querySelector(".meta")?.remove();
    const meta = el("div.meta",
      el("p", icon(entry.state), el("span", withNumbers(text))));
    if (failed) {
      meta.append(el("div.row",
        button(this.words.retry, () => { this.talk.retry(entry); this.restFocus(); }),
        entry.text ? button(this.words.edit, () => this.takeBack(entry)) : ""));
      this.announce([text]);
    }
    item.append(meta);
    this.typing.hidden = entry.state !== "sent";
    if (entry.state === "answered") {
      this.lastSent?.remove();
      this.lastSent = meta;
    }
    if (failed) meta.scrollIntoView({ block: "nearest" });
  }

  takeBack(entry) {
    this.talk.remove(entry);
    this.bubbleOf(entry)?.remove();
    this.input.value = [entry.text, this.input.value].filter(Boolean).join("\n");
    this.keep.set("draft", this.input.value);
    this.fitInput();
    this.input.focus();
  }

  /* After a reload the history may already show what is answered only now. */
  answer(entry, data) {
    const stored = data.messages.find((message) => message.from === "you") || entry;
    const own = this.bubbleOf(entry);
    const item = this.bubbleOf(stored) || own || this.addBubble(stored);
    if (own && own !== item) own.remove();
    item.id = "m-" + stored.id;
    item.querySelector(".text").textContent = stored.text || entry.label;
    if (data.notice) item.append(el("p.aside", data.notice));
    this.quiet();
    if (data.messages.some((message) => message.kind === "safety")) this.list.querySelectorAll(`[id^="m-${entry.id}."]`).forEach((card) => card.remove());
    this.ids.push(...data.messages.map((message) => message.id).filter((id) => !this.ids.includes(id)));
    this.addCoach(data.messages, data.notice);
    this.scrollToEnd(item);
  }

  /* Ids of such cards repeat, and the sentence has their text again. */
  addCard(entry, data) {
    const text = data.messages.map((message) => message.text).join(" ");
    data.message = data.message.replace(text, "").trim();
    this.addCoach(data.messages.map((message) => ({ ...message, id: entry.id + message.id })), "", true);
  }

  /* Nobody has read it yet: the phone's own few rules look for harm, and show the card rather once too often. */
  async helpFromPhone(entry) {
    if (!entry.text || this.helped.has(entry) || !this.talk.queue.includes(entry)) return;
    this.helped.add(entry);
    const lines = await import("./offline.js").then((phone) => phone.card(entry.text)).catch(() => this.helped.delete(entry) && null);
    if (!lines || !this.talk.queue.includes(entry)) return;
    this.addCoach(lines.map((text, n) => ({ id: `${entry.id}.${n}`, from: "coach", kind: "safety", text })), "", true);
    this.scrollToEnd(this.bubbleOf(entry));
  }

  addCoach(messages, notice, asCard) {
    const fresh = messages.filter((message) => message.from === "coach" && !this.bubbleOf(message));
    fresh.forEach((message) => this.addBubble(message));
    const choices = messages.filter((message) => message.choices?.length).pop()?.choices;
    if (!asCard) {
      this.offer(choices);
      this.list.append(...this.list.querySelectorAll("[data-state=queued], [data-state=sent]"));
    }
    const count = choices ? this.words.choices_count.replace("{n}", choices.length) : "";
    this.announce([...fresh.map((message) => message.text), notice, count]);
    this.scrollToEnd();
  }

  offer(choices) {
    this.choices?.remove();
    if (!choices) return;
    this.choices = el("li.choices",
      el("div", { role: "group", "aria-label": this.words.choose },
        choices.map((choice) => button(choice.label, () => this.choose(choice), "choice"))));
    this.list.append(this.choices);
  }

  choose(choice) {
    this.offer();
    this.talk.send({ choice: choice.id, label: choice.label });
    this.restFocus();
  }

  /* On a phone the input would bring up the keyboard. */
  restFocus() { (this.isDesktop ? this.input : this.log).focus({ preventScroll: true }); }

  choiceRefused(entry, data) {
    this.bubbleOf(entry)?.remove();
    this.quiet();
    if (data.message) this.addNote(data.message, "refused");
    this.addCoach(data.messages || [], data.message);
    if (data.choices) this.offer(data.choices);
    this.scrollToEnd();
  }

  addNote(text, name) {
    const item = el("li.note", { "data-note": name }, el("p", withNumbers(text)));
    this.list.append(item);
    return item;
  }

  openAfresh(waiting) {
    this.clearScreen();
    this.opening = this.words.fresh_start;
    this.showWaiting(waiting);
  }

  waking(text) {
    this.typing.hidden = true;
    if (this.list.querySelector("[data-note=waking]")) return;
    this.addNote(text, "waking");
    this.announce([text]);
    this.scrollToEnd();
  }

  cannotStart(text) {
    const note = this.addNote(text || this.words.failed, "start");
    note.append(button(this.words.retry, () => { note.remove(); this.talk.pump(); }));
    this.announce([note.firstChild.textContent]);
    this.scrollToEnd();
  }

  quiet() {
    this.typing.hidden = true;
    this.list.querySelectorAll("[data-note=waking], [data-note=start]").forEach((note) => note.remove());
  }

  connected(yes) {
    if (!yes && this.connection.hidden) this.announce([this.words.offline]);
    this.connection.hidden = yes;
    if (!yes) this.talk.queue.forEach((entry) => this.helpFromPhone(entry));
  }

  /* Emptied later, so that browsing does not meet it again. */
  announce(texts) {
    const lines = texts.filter(Boolean);
    if (!lines.length) return;
    this.status.replaceChildren(...lines.map((line) => el("p", line)));
    clearTimeout(this.emptied);
    this.emptied = setTimeout(() => this.status.replaceChildren(), 10000);
  }

  scrollToEnd(from) {
    this.log.firstChild.scrollIntoView({ block: "end" });
    const top = Math.max(0, this.log.getBoundingClientRect().top);
    if (from && from.getBoundingClientRect().top < top) from.scrollIntoView({ block: "start" });
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !this.isDesktop) return;
    this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    this.input.focus();
    if (!text) return;
    this.input.value = "";
    this.keep.set("draft", "");
    this.fitInput();
    this.talk.send({ text });
  }

  fitInput() {
    this.input.style.height = "auto";
    this.input.style.height = this.input.scrollHeight + 4 + "px";
  }

  /* iOS lays the keyboard over the page; zooming is left alone. */
  fitViewport() {
    const seen = visualViewport;
    if (Math.abs(seen.scale - 1) > 0.01) return;
    this.style.setProperty("--seen", seen.height + "px");
    this.style.setProperty("--seen-top", seen.offsetTop + "px");
  }

  toggleMenu(open = this.menu.hidden) {
    if (!open && this.menu.contains(this.root.activeElement)) this.menuButton.focus();
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector(".item").focus();
  }

  setSize(size) {
    this.keep.set("size", size, this.keep.local);
    this.dataset.size = size;
    this.sizes.forEach((one, i) => one.setAttribute("aria-pressed", String(String(i) === size)));
    this.fitInput();
  }

  async attempt(promise, done) {
    const error = await promise;
    this.dialogError.textContent = error || "";
    if (!error) done();
  }

  openDialog(title, content, actions) {
    this.dialogError = el("p.error", { role: "alert" });
    this.dialog.replaceChildren(
      el("h2", { id: "dialog-title" }, title),
      ...content, this.dialogError, el("div.row", ...actions));
    if (!this.dialog.open) this.dialog.showModal();
  }

  closeButton(label = this.words.close) { return button(label, () => this.dialog.close()); }

  askStartOver() {
    const w = this.words;
    const yes = button(w.start_over, () => {
      this.dialog.close();
      this.offer();
      this.list.append(el("li.divider", w.started_over));
      this.talk.send({ text: w.start_over_text, label: w.start_over });
      this.restFocus();
    }, "main");
    this.openDialog(w.start_over, [el("p", w.start_over_ask)], [yes, this.closeButton(w.cancel)]);
  }

  showCode() {
    const w = this.words;
    const code = this.keep.get("code");
    const copy = button(w.copy, () => this.copyCode(copy, code), "main");
    const renew = button(w.new_code, () => this.attempt(this.talk.newCode(), () => this.showCode()));
    const shown = el("p.code", { translate: false }, code);
    this.openDialog(w.my_code,
      code ? [el("p", w.my_code_help), shown] : [el("p", w.no_code_here)],
      code ? [copy, renew, this.closeButton()] : [renew, this.closeButton()]);
  }

  async copyCode(copy, code) {
    try {
      await navigator.clipboard.writeText(code);
      copy.textContent = this.words.copied;
      this.announce([this.words.copied]);
    } catch {
      this.dialogError.textContent = this.words.copy_by_hand;
    }
  }

  askCode() {
    const w = this.words;
    const field = el("input", {
      id: "code", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: false, "aria-describedby": "code-help",
    });
    const open = (event) => {
      event.preventDefault();
      const code = field.value.trim().toLowerCase().split(/[\s,-]+/).join(" ");
      field.focus();
      this.attempt(code ? this.talk.resume(code) : w.code_help, () => this.dialog.close());
    };
    const form = el("form", { onsubmit: open },
      el("label", { htmlFor: "code" }, w.code_label),
      el("p.small", { id: "code-help" }, w.code_help), field);
    this.openDialog(w.enter_code, [form], [button(w.open_chat, open, "main"), this.closeButton(w.cancel)]);
    field.focus();
  }

  choiceField(label, name, options, chosen) {
    const radios = Object.entries(options).map(([value, text]) => el("label.check",
      el("input", { type: "radio", name, value, checked: value === (chosen || "") }), text));
    return el("fieldset", el("legend", label), ...radios);
  }

  askWishes() {
    const w = this.words;
    const now = this.wishes || {};
    const simpler = el("input", { type: "checkbox", checked: Boolean(now.simpler) });
    const reading = el("input", { type: "checkbox", checked: now.reading !== false });
    const form = el("form", { onsubmit: (event) => event.preventDefault() },
      this.choiceField(w.my_job, "role", w.roles, now.role),
      this.choiceField(w.my_place, "setting", w.settings, now.setting),
      el("label.check", simpler, w.simpler),
      el("label.check", reading, w.reading));
    const save = button(w.save, () => {
      const { role, setting } = Object.fromEntries(new FormData(form));
      const body = { role: role || null, setting: setting || null, simpler: simpler.checked, reading: reading.checked };
      this.attempt(this.talk.wish(body), () => { this.dialog.close(); this.announce([w.saved]); });
    }, "main");
    this.openDialog(w.wishes, [form], [save, this.closeButton(w.cancel)]);
  }

  /* Clears this phone; the chat on the server stays for whoever has the code. */
  askEnd() {
    const w = this.words;
    const yes = button(w.end_yes, () => {
      this.talk.end();
      this.dialog.close();
      this.clearScreen();
      this.offer();
      this.input.value = "";
      this.addNote(w.ended, "deleted");
      this.announce([w.ended]);
    }, "main");
    this.openDialog(w.end, [el("p", w.end_ask)], [yes, this.closeButton(w.cancel)]);
  }

  askDelete() {
    const w = this.words;
    const done = () => {
      this.dialog.close();
      this.clearScreen();
      this.input.value = "";
      this.fitInput();
      this.addNote(w.deleted, "deleted");
      this.announce([w.deleted]);
    };
    const yes = button(w.delete_yes, () => this.attempt(this.talk.forget(), done), "danger");
    this.openDialog(w.delete, [el("p", w.delete_ask)], [yes, this.closeButton(w.cancel)]);
  }

  clearScreen() {
    this.list.replaceChildren();
    this.typing.hidden = true;
    this.ids = null;
  }

  /* Without a network the help page cannot open. */
  helpOffline(event) {
    if (navigator.onLine && this.connection.hidden) return;
    event.preventDefault();
    const lines = this.words.help_lines.map((line) => el("li", withNumbers(line)));
    this.openDialog(this.words.help, [el("ul.numbers", lines)], [this.closeButton()]);
  }

  leave(event) {
    event.preventDefault();
    this.talk.end(true);
    document.title = "";
    document.body.replaceChildren();
    try {
      top.location.replace(this.leaveUrl);
    } catch {
      location.replace(this.leaveUrl);
    }
  }

  /* Left, deleted, or another tab has another chat. */
  startClean() {
    document.body.replaceChildren();
    location.reload();
  }
}

customElements.define("care-coach", CareCoach);
