/* Keeps the pages and the library on the phone. What the server puts in for self.KNOWN changes with every file. */

const { version, pages, files } = self.KNOWN;
const NAME = "coach-" + version;
const PATIENCE = 3000;

addEventListener("install", (event) => {
  const fresh = [...pages.map((page) => new Request(page, { cache: "reload" })), ...files];
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("coach-") && name !== NAME;
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
    .then(() => clients.claim()));
});

/* A file by its version never changes. A page comes from the network, unless that is gone or takes too long. */
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (files.includes(pathname)) event.respondWith(kept(pathname).then((found) => found || fetch(request)));
  else if (request.mode === "navigate" && pages.includes(pathname)) event.respondWith(soon(request, pathname));
});

const kept = (path) => caches.open(NAME).then((cache) => cache.match(path));

async function soon(request, path) {
  const page = await kept(path);
  const network = fetch(request);
  if (!page) return network;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, page));
  return Promise.race([network.then((answer) => (answer.ok ? answer : page), () => page), late]);
}
