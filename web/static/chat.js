/* The chat of the coach as one custom element: <care-coach>. No dependencies, no build step.
 *
 *   Keep       what stays on this phone (session storage, or local storage when asked to remember)
 *   Talk       the chat API and the queue: every message is saved first, then sent, then answered
 *   CareCoach  what is seen and heard
 *
 * Attributes: server (address of the API, default this site), leave-url (neutral page for "Leave").
 */

const LEAVE_URL = "https://www.bbc.co.uk/weather";
const HOUR = 60 * 60 * 1000;
const REPLY_LIMIT = 25 * 1000;
const PREFIX = "coach.";

/* Used until, or instead of, what GET /api/chat/words returns. */
const NOTICE = [
  "I am a computer program, not for emergencies. If someone is in danger, call 999.",
  "The people who train me can read messages for 90 days. So could whoever runs the server.",
  "Please leave out names of people and places.",
];

const STRINGS = {
  product: "Coach",
  skip: "Skip to your message",
  help: "Help now",
  leave: "Leave",
  menu: "Menu",
  conversation: "Conversation",
  before: "Before you start",
  coach_says: "Coach:",
  you_said: "You:",
  input_label: "Your message",
  placeholder: "Write in your own words",
  send: "Send",
  typing: "Coach is answering",
  choose: "Choose an answer",
  choices_count: "Answers to choose from: {n}.",
  kind_safety: "Safety first",
  kind_behaviour: "Good leadership",
  kind_idea: "An idea to try",
  kind_plan: "Your plan",
  kind_check_in: "Since last time",
  source: "Where this comes from:",
  new_tab: "(opens a new tab)",
  state_queued: "Saved on this phone",
  state_sent: "Sending",
  state_answered: "Sent",
  retry: "Try again",
  edit: "Change it",
  failed: "This did not go through. If someone is in danger now, call 999.",
  old: "This has waited for more than an hour. Do you still want to send it?",
  offline: "No connection. You can keep writing. Your words stay on this phone and go by themselves later.",
  offline_danger: "Danger now? Call 999.",
  fresh_start: "Your last chat has closed, so here is a new one.",
  start_failed: "I could not open the chat. If someone is in danger now, call 999.",
  start_over: "Start over",
  start_over_ask: "Start over with something new? What you wrote stays above until you delete it.",
  start_over_text: "start over",
  started_over: "You started again",
  my_code: "My code",
  my_code_help: "Use these five words to carry on later, on any phone. Keep them to yourself: they open your chat.",
  no_code_here: "Your code is not on this phone. You can make a new one. The old one will stop working.",
  new_code: "Make a new code",
  new_code_help: "A new code stops the old one.",
  copy: "Copy",
  copied: "Copied",
  copy_by_hand: "Press and hold the words to copy them.",
  enter_code: "Enter a code",
  code_label: "Your five words",
  code_help: "With spaces between them. This opens your earlier chat here.",
  open_chat: "Open my chat",
  remember: "Remember on this phone",
  remember_help: "For your own phone only. Leave clears it.",
  text_size: "Text size",
  sizes: ["Normal text", "Large text", "Largest text"],
  delete: "Delete my chat",
  delete_ask: "This removes every message from this phone and from our server. Your code stops working. Nobody can bring it back.",
  delete_yes: "Delete it",
  delete_failed: "Nothing was deleted yet: there is no connection. Please try again.",
  deleted: "Your chat is deleted. You can close this page, or write to begin a new chat.",
  privacy: "Privacy",
  cancel: "Cancel",
  close: "Close",
  no_connection: "There is no connection. Please try again.",
  help_title: "Help now",
  help_lines: [
    "Danger now, or badly hurt: call 999.",
    "Urgent medical help: 111. Mental health crisis: 111, option 2.",
    "Someone to talk to, free: Samaritans, 116 123.",
    "A crime, nobody in danger now: police, 101.",
  ],
};

const ICONS = {
  menu: "M4 6h16M4 12h16M4 18h16",
  help: "M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
  leave: "M10 4H5v16h5M14 8l4 4-4 4M18 12h-8",
  send: "M21 3 3 10l7 4 4 7zM10 14 21 3",
  answered: "M5 13l4 4L19 7",
  sent: "M12 19V5M6 11l6-6 6 6",
  queued: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  failed: "M12 9v5M12 17v.5M12 3 2 20h20z",
  safety: "M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM12 8v4M12 15v.5",
  behaviour: "M12 4l2.5 5 5.5.8-4 3.9 1 5.5-5-2.6-5 2.6 1-5.5-4-3.9 5.5-.8z",
  idea: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.5 10.9V15h7v-1.1A6 6 0 0 0 12 3z",
  plan: "M6 21V4h12l-3 4 3 4H6",
  check_in: "M20 12a8 8 0 1 1-3-6.2M20 3v5h-5",
};

const PHONE = /\b(999|111|101|85258|116 ?123|0800 ?1111|0\d{2,4} ?\d{3,4} ?\d{3,6})\b/g;

/* ---- small helpers ---- */

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined) continue;
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const button = (label, onclick, className = "plain") =>
  el("button", { type: "button", className, onclick }, label);

const hiddenText = (text) => el("span", { className: "vh" }, text);

/* Text as nodes, with telephone numbers as links. Never HTML. */
function withNumbers(text) {
  const parts = text.split(PHONE);
  return parts.map((part, i) => {
    if (i % 2 === 0) return part;
    const digits = part.replace(/ /g, "");
    return el("a", { className: "tel", href: (digits === "85258" ? "sms:" : "tel:") + digits }, part);
  });
}

/* crypto.randomUUID is missing on plain http, where a home may well try this first. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/* ---- what stays on this phone ---- */

function storageArea(name) {
  try {
    const area = window[name];
    area.setItem(PREFIX + "probe", "1");
    area.removeItem(PREFIX + "probe");
    return area;
  } catch {
    // Blocked or full: the chat still works, and forgets when the page closes.
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
  get size() { return this.local.getItem(PREFIX + "size") || "0"; }
  set size(value) { this.put(this.local, "size", value); }

  get(key) { return this.area.getItem(PREFIX + key); }
  set(key, value) { this.put(this.area, key, value); }
  drop(key) { this.area.removeItem(PREFIX + key); }

  put(area, key, value) {
    try {
      if (value) area.setItem(PREFIX + key, value);
      else area.removeItem(PREFIX + key);
    } catch { /* full: what is on the screen is still in memory */ }
  }

  keysOf(area) {
    const own = [PREFIX + "size", PREFIX + "remember"];
    return Object.keys(area).filter((key) => key.startsWith(PREFIX) && !own.includes(key));
  }

  remember(on) {
    const from = this.area;
    this.put(this.local, "remember", on ? "1" : "");
    const to = this.area;
    if (from === to) return;
    for (const key of this.keysOf(from)) {
      this.put(to, key.slice(PREFIX.length), from.getItem(key));
      from.removeItem(key);
    }
  }

  /* One key for each waiting message, so that two tabs cannot overwrite each other's queue. */
  waiting() {
    const keys = this.keysOf(this.area).filter((key) => key.startsWith(PREFIX + "wait."));
    const entries = keys.map((key) => JSON.parse(this.area.getItem(key)));
    return entries.sort((a, b) => a.at - b.at);
  }

  wipe({ everything = false } = {}) {
    for (const area of [this.session, this.local]) {
      for (const key of this.keysOf(area)) area.removeItem(key);
    }
    if (everything) ["size", "remember"].forEach((key) => this.local.removeItem(PREFIX + key));
  }
}

/* ---- the chat API and the queue ---- */

class Talk {
  constructor(server, keep, view) {
    Object.assign(this, { server, keep, view, tries: 0, era: 0, synced: false, pumping: false });
    this.token = keep.get("token");
    this.queue = keep.waiting();
    for (const entry of this.queue) {
      entry.state = "queued";
      if (Date.now() - entry.at > HOUR) Object.assign(entry, { state: "failed", error: view.words.old });
    }
  }

  /* Status 0 means: no network, no answer in time, or not our server speaking. */
  async call(path, { method = "POST", body = {} } = {}) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), REPLY_LIMIT);
    const headers = { Accept: "application/json" };
    if (this.token) headers.Authorization = "Bearer " + this.token;
    if (method === "POST") headers["Content-Type"] = "application/json";
    try {
      const response = await fetch(`${this.server}/api/chat/${path}`, {
        method, headers, signal: control.signal, cache: "no-store",
        body: method === "POST" ? JSON.stringify(body) : undefined,
      });
      const data = response.status === 204 ? {} : await response.json();
      this.view.connected(true);
      return { status: response.status, data };
    } catch {
      return { status: 0, data: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  send(content) {
    const entry = { id: uuid(), at: Date.now(), state: "queued", ...content };
    this.queue.push(entry);
    this.save(entry);
    this.view.addOwn(entry);
    this.pump();
  }

  save(entry) { this.keep.set("wait." + entry.id, JSON.stringify(entry)); }

  remove(entry) {
    this.keep.drop("wait." + entry.id);
    this.queue = this.queue.filter((other) => other !== entry);
  }

  mark(entry, state, error) {
    Object.assign(entry, { state, error });
    this.view.markOwn(entry);
  }

  retry(entry) {
    // Asked for again by hand: the hour starts anew, the id stays, so nothing is played twice.
    entry.at = Date.now();
    this.save(entry);
    this.mark(entry, "queued");
    this.pump();
  }

  /* Does the next thing until all is done: open or catch up, then send what waits, in order. */
  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    clearTimeout(this.timer);
    let outcome = "go";
    while (outcome === "go") {
      const entry = this.queue.find((one) => one.state !== "failed");
      if (!this.token) outcome = await this.begin();
      else if (!this.synced) outcome = await this.catchUp();
      else if (entry) outcome = await this.deliver(entry);
      else outcome = "done";
    }
    this.pumping = false;
    this.timer = 0;
    if (outcome === "later") this.later();
  }

  later() {
    const wait = Math.min(15000, 1000 * 2 ** this.tries++) * (0.8 + Math.random() * 0.4);
    this.timer = setTimeout(() => this.pump(), wait);
  }

  /* No answer, or the engine is still loading: say so once, and try by ourselves. */
  waits(status, data) {
    if (status === 0) this.view.connected(false);
    const waking = status === 503 && data.error === "engine_waking";
    if (waking) this.view.waking(data.message);
    return status === 0 || waking;
  }

  async begin() {
    const era = this.era;
    const { status, data } = await this.call("start");
    if (era !== this.era) return "go";
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
    this.synced = true;
    this.tries = 0;
  }

  async catchUp() {
    const era = this.era;
    const { status, data } = await this.call("history", { method: "GET" });
    if (era !== this.era) return "go";
    if (status === 200) {
      this.synced = true;
      const known = new Set(data.messages.map((message) => message.id));
      this.queue.filter((entry) => known.has(entry.id)).forEach((entry) => this.settleFromHistory(entry, data));
      this.view.showAll(data.messages, this.queue);
      return "go";
    }
    if (status === 401) return this.startAfresh();
    this.view.showWaiting(this.queue);
    this.waits(status, data);
    return "later";
  }

  /* History may hold a message whose answer never reached us: only an answered one is done. */
  settleFromHistory(entry, data) {
    const at = data.messages.findIndex((message) => message.id === entry.id);
    if (data.messages.slice(at + 1).some((message) => message.from === "coach")) this.remove(entry);
    else data.messages.splice(at, 1);
  }

  async deliver(entry) {
    const era = this.era;
    const body = entry.choice ? { id: entry.id, choice: entry.choice } : { id: entry.id, text: entry.text };
    this.mark(entry, "sent");
    const { status, data } = await this.call("message", { body });
    if (era !== this.era) return "go";
    const spoke = (data.messages || []).some((message) => message.from === "coach");
    if (status === 200 && spoke) return this.answered(entry, data);
    if (status === 401 && !entry.again) return this.startAfresh(entry);
    if (status === 409) return this.refused(entry, data);
    // A refused or delayed text still passes the safety rules: the card rides on the error.
    if (spoke && !entry.carded) this.view.addCoach(data.messages);
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
      // The chat was deleted by words: what is left belongs to a new one.
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

  refused(entry, data) {
    this.remove(entry);
    this.view.choiceRefused(entry, data);
    return "go";
  }

  /* The token is no longer known. A typed text goes into the new chat; an old choice cannot. */
  startAfresh(entry) {
    if (entry) entry.again = true;
    this.token = null;
    this.keep.drop("token");
    this.keep.drop("code");
    this.queue.filter((one) => one.choice).forEach((one) => this.remove(one));
    this.queue.forEach((one) => { if (one.state === "sent") one.state = "queued"; });
    this.view.noteForNext(this.view.words.fresh_start);
    return "go";
  }

  async resume(code) {
    const { status, data } = await this.call("start", { body: { resume: code } });
    if (status !== 200) return data.message || this.view.words.no_connection;
    this.end();
    this.adopt({ resume_code: code, ...data });
    this.view.showAll(data.messages, []);
    return null;
  }

  async newCode() {
    const { status, data } = await this.call("code");
    if (status !== 200) return data.message || this.view.words.no_connection;
    this.keep.set("code", data.resume_code);
    return null;
  }

  async forget() {
    if (this.token) {
      const { status, data } = await this.call("forget");
      if (status !== 204 && status !== 401) return data.message || this.view.words.delete_failed;
    }
    this.end();
    return null;
  }

  /* Forgets the chat on this phone; an answer still on its way is dropped when it comes. */
  end({ everything = false } = {}) {
    this.era++;
    clearTimeout(this.timer);
    this.keep.wipe({ everything });
    Object.assign(this, { token: null, queue: [], synced: false, tries: 0, timer: 0 });
  }

  /* Signal is back, or the page is looked at again. */
  nudge({ fresh = false } = {}) {
    if (this.pumping) return;
    if (fresh && this.token) this.synced = false;
    else if (!this.timer) return;
    this.tries = 0;
    this.pump();
  }
}

/* ---- what is seen and heard ---- */

class CareCoach extends HTMLElement {
  async connectedCallback() {
    if (this.talk) return;
    this.server = (this.getAttribute("server") || "").replace(/\/$/, "");
    this.keep = new Keep();
    this.words = STRINGS;
    this.notice = NOTICE;
    // The server's own header stays in view until there is something to put in its place.
    const [styles] = await Promise.all([this.loadStyles(), this.loadWords()]);
    this.querySelectorAll(":scope > :not([slot])").forEach((child) => child.remove());
    this.root = this.attachShadow({ mode: "open" });
    styles(this.root);
    this.build();
    this.listen();
    this.talk = new Talk(this.server, this.keep, this);
    this.showWaiting(this.talk.queue);
    this.setAttribute("ready", "");
    this.talk.pump();
  }

  async loadStyles() {
    const href = new URL("chat.css", import.meta.url).href;
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(await (await fetch(href)).text());
      return (root) => { root.adoptedStyleSheets = [sheet]; };
    } catch {
      // Older phones have no constructed style sheets.
      return (root) => root.append(el("link", { rel: "stylesheet", href }));
    }
  }

  async loadWords() {
    const late = new Promise((done) => setTimeout(done, 1500));
    const load = async () => {
      const data = await (await fetch(`${this.server}/api/chat/words`)).json();
      this.words = { ...STRINGS, ...data.strings };
      if (data.notice?.length) this.notice = data.notice;
    };
    await Promise.race([load().catch(() => {}), late]);
  }

  /* -- building -- */

  build() {
    const w = this.words;
    this.status = el("div", { role: "status", className: "vh" });
    this.list = el("ol", { role: "list", className: "list" });
    this.log = el("section", { className: "log", tabIndex: 0, "aria-label": w.conversation },
      el("div", { className: "column" }, this.buildNotice(), this.list, this.buildTyping()));
    this.dialog = el("dialog", { "aria-labelledby": "dialog-title" });
    this.root.append(
      this.buildHeader(),
      el("main", {}, this.log, this.buildConnection(), this.buildComposer()),
      this.status, this.dialog);
    this.setSize(this.keep.size);
  }

  buildHeader() {
    const w = this.words;
    this.menuButton = el("button", {
      type: "button", className: "square", "aria-expanded": "false", "aria-controls": "menu",
      onclick: () => this.toggleMenu(),
    }, icon("menu"), hiddenText(w.menu));
    const help = el("a", { className: "help", href: this.server + "/help", onclick: (e) => this.helpOffline(e) },
      icon("help"), w.help);
    const leave = el("a", { className: "leave", href: this.leaveUrl, rel: "noreferrer", onclick: (e) => this.leave(e) },
      icon("leave"), w.leave);
    this.menu = this.buildMenu();
    return el("header", { className: "bar" }, button(w.skip, () => this.input.focus(), "skip"), el("div", { className: "bar-in" },
      this.menuButton, this.menu, el("h1", { className: "brand" }, w.product), help, leave));
  }

  buildMenu() {
    const w = this.words;
    const item = (label, action) => el("li", {}, button(label, () => { this.toggleMenu(false); action.call(this); }, "item"));
    return el("div", { id: "menu", className: "menu", hidden: true },
      el("ul", { role: "list" },
        item(w.start_over, this.askStartOver),
        item(w.my_code, this.showCode),
        item(w.enter_code, this.askCode)),
      this.buildRemember(),
      this.buildSizes(),
      el("ul", { role: "list" },
        item(w.delete, this.askDelete),
        el("li", {}, el("a", { className: "item", href: this.server + "/privacy" }, w.privacy))));
  }

  buildSizes() {
    this.sizes = ["A", "A+", "A++"].map((label, size) => el("button", {
      type: "button", className: "size", "aria-label": `${label} ${this.words.sizes[size]}`,
      onclick: () => this.setSize(String(size)),
    }, label));
    return el("div", { role: "group", "aria-label": this.words.text_size, className: "sizes" },
      el("span", { "aria-hidden": "true" }, this.words.text_size), this.sizes);
  }

  buildRemember() {
    const box = el("input", { type: "checkbox", className: "remember", checked: this.keep.remembered });
    box.onchange = () => {
      this.keep.remember(box.checked);
      this.root.querySelectorAll(".remember").forEach((other) => { other.checked = box.checked; });
    };
    return el("label", { className: "check" }, box,
      el("span", {}, this.words.remember, el("small", {}, this.words.remember_help)));
  }

  buildNotice() {
    return el("div", { className: "notice" },
      el("h2", {}, this.words.before),
      el("ul", {}, this.notice.map((line) => el("li", {}, withNumbers(line)))),
      this.buildRemember(),
      el("slot", { name: "about" }));
  }

  buildTyping() {
    this.typing = el("div", { className: "typing", hidden: true },
      hiddenText(this.words.typing), el("i"), el("i"), el("i"));
    return this.typing;
  }

  buildConnection() {
    const w = this.words;
    this.connection = el("div", { className: "connection", hidden: true },
      el("p", {}, icon("failed"), el("span", {}, w.offline, " ", withNumbers(w.offline_danger))));
    return this.connection;
  }

  buildComposer() {
    const w = this.words;
    this.input = el("textarea", {
      id: "message", rows: 1, dir: "auto", autocomplete: "off", placeholder: w.placeholder,
      value: this.keep.get("draft") || "", enterKeyHint: this.isDesktop ? "send" : "enter",
      oninput: () => { this.keep.set("draft", this.input.value); this.fitInput(); },
      onkeydown: (event) => this.onKey(event),
    });
    return el("form", { className: "composer", onsubmit: (event) => this.submit(event) },
      el("div", { className: "column" },
        el("label", { className: "vh", htmlFor: "message" }, w.input_label),
        this.input,
        el("button", { type: "submit", className: "send" }, icon("send"), w.send)));
  }

  listen() {
    const now = () => this.token !== this.keep.get("token");
    addEventListener("online", () => this.talk.nudge());
    addEventListener("offline", () => this.connected(false));
    // Hidden on the way out, so that Back after Leave cannot flash an old chat.
    addEventListener("pagehide", () => this.toggleAttribute("away", true));
    addEventListener("pageshow", (event) => {
      if (event.persisted && now()) return this.startClean();
      this.toggleAttribute("away", false);
    });
    addEventListener("storage", (event) => {
      if (event.key === PREFIX + "token" && event.storageArea === this.keep.area && now()) this.startClean();
    });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.talk.nudge({ fresh: this.keep.remembered });
    });
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.menu.hidden) this.toggleMenu(false, true);
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.menu.hidden && !event.composedPath().includes(this.menu.parentNode)) this.toggleMenu(false);
    });
    this.menu.addEventListener("focusout", (event) => {
      const next = event.relatedTarget;
      if (next && next !== this.menuButton && !this.menu.contains(next)) this.toggleMenu(false);
    });
    visualViewport?.addEventListener("resize", () => this.fitViewport());
    visualViewport?.addEventListener("scroll", () => this.fitViewport());
    this.fitInput();
  }

  get token() { return this.talk.token; }
  get leaveUrl() { return this.getAttribute("leave-url") || LEAVE_URL; }
  get isDesktop() { return matchMedia("(hover: hover) and (pointer: fine)").matches; }

  /* -- the list -- */

  /* The whole conversation again: at the start, after a reload, with a code. */
  showAll(messages, waiting) {
    const ids = messages.map((message) => message.id).join();
    if (this.ids === ids && this.list.children.length) return;
    const first = this.ids === undefined && messages.every((message) => message.from === "coach");
    this.list.replaceChildren();
    this.quiet();
    if (this.pendingNote) this.addNote(this.pendingNote, "fresh");
    messages.forEach((message) => this.addBubble(message));
    const last = messages.map((message) => Boolean(message.choices?.length)).lastIndexOf(true);
    const open = last >= 0 && messages.slice(last).every((message) => message.from === "coach");
    if (open) this.offer(messages[last].choices);
    waiting.forEach((entry) => this.addOwn(entry));
    this.ids = ids;
    if (first || this.pendingNote) this.announce([this.pendingNote, ...messages.map((m) => m.text)]);
    this.pendingNote = null;
    this.scrollToEnd({ keepTop: first && !waiting.length });
  }

  showWaiting(waiting) {
    const shown = (entry) => this.root.getElementById("own-" + entry.id);
    waiting.filter((entry) => !shown(entry)).forEach((entry) => this.addOwn(entry));
  }

  addBubble(message) {
    const mine = message.from === "you";
    const kind = message.kind || "say";
    const title = !mine && this.words["kind_" + kind];
    const item = el("li", { className: mine ? "own" : "coach", "data-kind": mine ? null : kind },
      el("div", { className: "bubble" },
        hiddenText(mine ? this.words.you_said : this.words.coach_says),
        title ? el("p", { className: "kind" }, ICONS[kind] ? icon(kind) : null, title) : null,
        el("p", { className: "text", dir: "auto" }, mine ? message.text : withNumbers(message.text)),
        message.source ? this.buildSource(message.source) : null));
    this.list.append(item);
    return item;
  }

  buildSource({ label, url }) {
    const safe = /^https?:/.test(url || "");
    const name = safe
      ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label, hiddenText(" " + this.words.new_tab))
      : label;
    return el("p", { className: "source" }, this.words.source, " ", name);
  }

  addOwn(entry) {
    const item = this.addBubble({ from: "you", text: entry.label || entry.text });
    item.id = "own-" + entry.id;
    this.markOwn(entry);
    this.scrollToEnd();
  }

  /* Shows under the bubble where the message is: saved, sending, sent, or not gone through. */
  markOwn(entry) {
    const item = this.root.getElementById("own-" + entry.id);
    if (!item) return;
    const failed = entry.state === "failed";
    const text = failed ? entry.error : this.words["state_" + entry.state];
    item.dataset.state = entry.state;
    item.querySelector(".meta")?.remove();
    const meta = el("div", { className: "meta" },
      el("p", {}, icon(entry.state), el("span", {}, withNumbers(text))));
    if (failed) {
      meta.append(el("div", { className: "row" },
        button(this.words.retry, () => { this.talk.retry(entry); this.input.focus(); }),
        entry.text ? button(this.words.edit, () => this.takeBack(entry)) : null));
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
    this.root.getElementById("own-" + entry.id)?.remove();
    this.input.value = [entry.text, this.input.value].filter(Boolean).join("\n");
    this.keep.set("draft", this.input.value);
    this.fitInput();
    this.input.focus();
  }

  answer(entry, data) {
    const item = this.root.getElementById("own-" + entry.id);
    const stored = data.messages.find((message) => message.from === "you");
    if (item && stored) item.querySelector(".text").textContent = stored.text;
    if (item && data.notice) item.append(el("p", { className: "aside" }, data.notice));
    this.quiet();
    this.ids = undefined;
    this.addCoach(data.messages, data.notice);
    this.scrollToEnd({ from: item });
  }

  addCoach(messages, notice) {
    const fresh = messages.filter((message) => message.from === "coach" && !this.root.getElementById("m-" + message.id));
    fresh.forEach((message) => { this.addBubble(message).id = "m-" + message.id; });
    const choices = messages.filter((message) => message.choices?.length).pop()?.choices;
    this.clearChoices();
    if (choices) this.offer(choices);
    this.list.append(...this.list.querySelectorAll("[data-state=queued], [data-state=sent]"));
    const count = choices ? this.words.choices_count.replace("{n}", choices.length) : null;
    this.announce([...fresh.map((message) => message.text), notice, count]);
    this.scrollToEnd();
  }

  /* -- choices -- */

  offer(choices) {
    this.clearChoices();
    this.choices = el("li", { className: "choices" },
      el("div", { role: "group", "aria-label": this.words.choose },
        choices.map((choice) => button(choice.label, () => this.choose(choice), "choice"))));
    this.list.append(this.choices);
  }

  clearChoices() {
    this.choices?.remove();
    this.choices = null;
  }

  choose(choice) {
    this.clearChoices();
    this.talk.send({ choice: choice.id, label: choice.label });
    // On a phone the input would bring up the keyboard over the answer.
    (this.isDesktop ? this.input : this.log).focus({ preventScroll: true });
  }

  choiceRefused(entry, data) {
    this.root.getElementById("own-" + entry.id)?.remove();
    this.quiet();
    if (data.message) this.addNote(data.message, "refused");
    this.addCoach(data.messages || []);
    if (data.choices?.length) this.offer(data.choices);
    this.announce([data.message]);
    this.scrollToEnd();
  }

  /* -- notes, connection, announcements -- */

  addNote(text, name) {
    this.list.querySelector(`[data-note=${name}]`)?.remove();
    const item = el("li", { className: "note", "data-note": name }, el("p", {}, withNumbers(text)));
    this.list.append(item);
    return item;
  }

  noteForNext(text) {
    this.pendingNote = text;
    this.ids = undefined;
    this.list.replaceChildren();
  }

  waking(text) {
    this.typing.hidden = true;
    if (this.list.querySelector("[data-note=waking]")) return;
    this.addNote(text, "waking");
    this.announce([text]);
    this.scrollToEnd();
  }

  cannotStart(text) {
    const note = this.addNote(text || this.words.start_failed, "start");
    note.append(button(this.words.retry, () => { note.remove(); this.talk.pump(); }));
    this.announce([note.firstChild.textContent]);
    this.scrollToEnd();
  }

  /* What was said about waiting is no longer true. */
  quiet() {
    this.typing.hidden = true;
    this.list.querySelectorAll("[data-note=waking], [data-note=start]").forEach((note) => note.remove());
  }

  connected(yes) {
    if (!yes && this.connection.hidden) this.announce([this.words.offline]);
    this.connection.hidden = yes;
  }

  /* One voice for everything new, said once. Emptied later so that it is not met again by browsing. */
  announce(texts) {
    const lines = texts.filter(Boolean);
    if (!lines.length) return;
    this.status.replaceChildren(...lines.map((line) => el("p", {}, line)));
    clearTimeout(this.hush);
    this.hush = setTimeout(() => this.status.replaceChildren(), 10000);
  }

  /* To the newest line; a long answer is shown from its beginning. */
  scrollToEnd({ from, keepTop } = {}) {
    if (keepTop) return;
    this.log.scrollTop = this.log.scrollHeight;
    this.log.querySelector(".column").scrollIntoView({ block: "end" });
    const top = this.log.getBoundingClientRect().top;
    if (from && from.getBoundingClientRect().top < Math.max(top, 0)) from.scrollIntoView({ block: "start" });
  }

  /* -- writing -- */

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
    this.keep.drop("draft");
    this.fitInput();
    this.talk.send({ text });
  }

  fitInput() {
    this.input.style.height = "auto";
    this.input.style.height = this.input.scrollHeight + 4 + "px";
  }

  /* iOS lays the keyboard over the page: follow the part that can be seen, unless it is zoomed. */
  fitViewport() {
    const seen = visualViewport;
    if (Math.abs(seen.scale - 1) > 0.01) return;
    this.style.setProperty("--seen", seen.height + "px");
    this.style.setProperty("--seen-top", seen.offsetTop + "px");
  }

  /* -- menu and dialogs -- */

  toggleMenu(open = this.menu.hidden, refocus = !open) {
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("button").focus();
    else if (refocus && this.menu.contains(this.root.activeElement)) this.menuButton.focus();
  }

  setSize(size) {
    if (size !== this.keep.size) this.keep.size = size;
    this.dataset.size = size;
    this.sizes.forEach((one, i) => one.setAttribute("aria-pressed", String(String(i) === size)));
    this.fitInput();
  }

  openDialog(title, content, actions) {
    this.dialogError = el("p", { className: "error", role: "alert" });
    this.dialog.replaceChildren(
      el("h2", { id: "dialog-title" }, title),
      ...content, this.dialogError, el("div", { className: "row" }, ...actions));
    this.menuButton.focus();
    if (!this.dialog.open) this.dialog.showModal();
  }

  closeButton(label = this.words.close) { return button(label, () => this.dialog.close()); }

  askStartOver() {
    const w = this.words;
    const yes = button(w.start_over, () => {
      this.dialog.close();
      this.clearChoices();
      this.addNote(w.started_over, "again").className = "divider";
      this.talk.send({ text: w.start_over_text, label: w.start_over });
      this.log.focus({ preventScroll: true });
    }, "main");
    this.openDialog(w.start_over, [el("p", {}, w.start_over_ask)], [yes, this.closeButton(w.cancel)]);
  }

  showCode() {
    const w = this.words;
    const code = this.keep.get("code");
    const shown = el("p", { className: "code", translate: false, lang: "en" }, code || "");
    const copy = button(w.copy, () => this.copyCode(copy, shown), "main");
    const renew = button(w.new_code, async () => {
      const error = await this.talk.newCode();
      if (error) this.dialogError.textContent = error;
      else this.showCode();
    }, code ? "plain" : "main");
    const content = code
      ? [el("p", {}, w.my_code_help), shown, el("p", { className: "small" }, w.new_code_help)]
      : [el("p", {}, w.no_code_here)];
    this.openDialog(w.my_code, content, [code ? copy : null, renew, this.closeButton()].filter(Boolean));
  }

  async copyCode(copy, shown) {
    try {
      await navigator.clipboard.writeText(shown.textContent);
      copy.textContent = this.words.copied;
      this.announce([this.words.copied]);
    } catch {
      getSelection().selectAllChildren(shown);
      this.dialogError.textContent = this.words.copy_by_hand;
    }
  }

  askCode() {
    const w = this.words;
    const field = el("input", {
      id: "code", type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: false, "aria-describedby": "code-help",
    });
    const form = el("form", { id: "code-form" },
      el("label", { htmlFor: "code" }, w.code_label),
      el("p", { id: "code-help", className: "small" }, w.code_help), field);
    form.onsubmit = async (event) => {
      event.preventDefault();
      const code = field.value.trim().toLowerCase().split(/[\s,-]+/).join(" ");
      const error = code ? await this.talk.resume(code) : w.code_help;
      field.setAttribute("aria-invalid", String(Boolean(error)));
      this.dialogError.textContent = error || "";
      if (error) field.focus();
      else this.dialog.close();
    };
    const open = el("button", { type: "submit", className: "main" }, w.open_chat);
    open.setAttribute("form", "code-form");
    this.openDialog(w.enter_code, [form], [open, this.closeButton(w.cancel)]);
    field.focus();
  }

  askDelete() {
    const w = this.words;
    const yes = button(w.delete_yes, async () => {
      const error = await this.talk.forget();
      if (error) {
        this.dialogError.textContent = error;
        return;
      }
      this.dialog.close();
      this.clearScreen();
      this.addNote(w.deleted, "deleted");
      this.announce([w.deleted]);
    }, "danger");
    this.openDialog(w.delete, [el("p", {}, w.delete_ask)], [yes, this.closeButton(w.cancel)]);
  }

  clearScreen() {
    this.list.replaceChildren();
    this.ids = undefined;
    this.choices = null;
    this.input.value = "";
    this.fitInput();
    this.quiet();
  }

  /* Without a network the help page cannot open: the numbers are here. */
  helpOffline(event) {
    if (navigator.onLine && this.connection.hidden) return;
    event.preventDefault();
    const lines = this.words.help_lines.map((line) => el("li", {}, withNumbers(line)));
    this.openDialog(this.words.help_title, [el("ul", { className: "numbers" }, lines)], [this.closeButton()]);
  }

  /* Clears first, then goes. The server is told nothing. */
  leave(event) {
    event.preventDefault();
    this.talk.end({ everything: true });
    document.title = "";
    document.body.replaceChildren();
    location.replace(this.leaveUrl);
  }

  /* The chat in memory is no longer the one on this phone (left, deleted, another tab). */
  startClean() {
    document.body.replaceChildren();
    location.reload();
  }
}

customElements.define("care-coach", CareCoach);
