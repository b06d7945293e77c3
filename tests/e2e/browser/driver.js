"use strict";
/* A person at a real browser, moved line by line: a JSON object {"do": …} on standard input, one {"value": …} or {"error": …} on standard output.
 * One Chromium for all; each "visit" is a fresh profile. NODE_PATH names the folder with puppeteer-core and axe-core. */
const fs = require("fs");
const puppeteer = require("puppeteer-core");
const axeSource = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PATIENCE = 60000 * (process.env.PATIENCE || 1);
const TABS_MOST = 400;
let browser, context, page, keyboard, said = [], asked = new Set(), pages = 0;

/* What the console, the network and the content security policy have to say; the codes of answers are the tests' matter. */
function listen() {
  page.on("console", line => {
    if (["error", "warn"].includes(line.type()) && !/status of 4\d\d/.test(line.text())) said.push(line.text());
  });
  page.on("framenavigated", () => { pages++; });
  page.on("pageerror", problem => said.push(String(problem)));
  asked = new Set();
  page.on("request", request => asked.add(request));
  page.on("requestfinished", request => asked.delete(request));
  page.on("requestfailed", request => {
    asked.delete(request);
    const why = (request.failure() || { errorText: "refused" }).errorText;
    if (why !== "net::ERR_ABORTED") said.push(`${request.url()}: ${why}`);
  });
  page.on("dialog", dialog => { said.push(`a dialog: ${dialog.message()}`); dialog.dismiss(); });
}

/* In the page: the first visible thing of that name. kind: "press" a link or button, "field" something to fill in. */
function findInPage(kind, name, within) {
  const clean = text => (text || "").replace(/\s+/g, " ").trim();
  const called = element => clean(element.getAttribute("aria-label")) || clean((element.labels && element.labels[0] || element).innerText) ||
    clean(element.querySelector && (element.querySelector("img") || { alt: "" }).alt);
  const things = kind === "press" ? "a[href], button, summary" : "input:not([type=hidden]), select, textarea";
  const root = within ? document.querySelector(within) : document;
  const seen = root ? Array.from(root.querySelectorAll(things)).filter(element => element.checkVisibility()) : [];
  return seen.find(element => called(element) === name) || seen.find(element => called(element).startsWith(name)) || null;
}

/* Until the page is whole. Its own scripts may not run, so it is asked from here. */
async function whole() {
  while (await page.evaluate(() => document.readyState) !== "complete") await new Promise(later => setTimeout(later, 20));
}

async function find(kind, { name, within }) {
  await whole();
  const handle = (await page.evaluateHandle(findInPage, kind, name, within || null)).asElement();
  if (!handle) throw new Error(`no ${kind} "${name}" on ${page.url()}: ${(await page.evaluate(() => document.body.innerText)).slice(0, 1500)}`);
  return handle;
}

/* By Tab alone, from where the focus is; what has it must be seen to have it. */
async function reach(handle) {
  for (let tabs = 0; tabs < TABS_MOST; tabs++) {
    const at = await page.evaluate(element => {
      const now = document.activeElement, radio = element.type === "radio" && now.type === "radio" && now.name === element.name;
      const style = getComputedStyle(now);
      return { there: now === element || radio, bare: now !== document.body && now.matches(":focus-visible") && style.outlineStyle === "none", tag: now.outerHTML.slice(0, 120) };
    }, handle);
    if (at.bare) throw new Error(`the focus is not seen: ${at.tag}`);
    if (at.there) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`no key reaches ${await page.evaluate(element => element.outerHTML.slice(0, 200), handle)}`);
}

/* What comes of an act; a page that does not come tells where it stands and what it still waits for. */
async function after(going, act) {
  if (!going) return act();
  const was = page.url();
  try {
    /* a list that shows what was found puts its address in the place of the old one: that is not the page that comes */
    return await Promise.all([page.waitForNavigation({ timeout: PATIENCE, ignoreSameDocumentNavigation: true }), act()]);
  } catch (problem) {
    const waits = Array.from(asked, request => `${request.method()} ${request.url()}`).slice(0, 10);
    throw new Error(`${problem.message}: from ${was}, now ${page.url()}, waits for [${waits.join(", ")}]`);
  }
}

const acts = {
  async visit({ width = 1280, height = 900, script = true, dark = false, keys = false, language = "en" }) {
    if (context) await context.close();
    context = await browser.createBrowserContext();
    page = await context.newPage();
    keyboard = keys;
    page.setDefaultTimeout(PATIENCE);
    await page.setExtraHTTPHeaders({ "Accept-Language": language });
    await page.setJavaScriptEnabled(script);
    listen();
    await acts.show({ width, height, dark });
  },
  async show({ width = 1280, height = 900, dark = false }) {
    await page.setViewport({ width, height });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }, { name: "prefers-reduced-motion", value: "reduce" }]);
  },
  async go({ url }) { const answer = await page.goto(url, { waitUntil: "load" }); return answer ? answer.status() : 0; },
  async again() { await page.reload({ waitUntil: "load" }); },
  async press(order) {
    const handle = await find("press", order);
    const going = order.going !== undefined ? order.going : await page.evaluate(element => element.tagName !== "SUMMARY", handle);
    if (!keyboard) return void await after(going, () => handle.click());
    await reach(handle);
    await after(going, () => page.keyboard.press("Enter"));
  },
  async fill(order) {
    const handle = await find("field", order);
    if (keyboard) await reach(handle); else await handle.focus();
    const kind = await page.evaluate(element => (element.tagName === "SELECT" ? "select" : element.type), handle);
    if (kind === "select") return void await fillSelect(handle, order.text);
    if (kind === "date") return void await page.keyboard.type(order.text); /* in the order of the browser's language */
    await page.keyboard.down("Control"); await page.keyboard.press("a"); await page.keyboard.up("Control");
    await page.keyboard.press("Delete");
    await page.keyboard.type(order.text);
  },
  async tick(order) {
    const handle = await find("field", order);
    if (!keyboard) return void await handle.click();
    await reach(handle);
    if (await page.evaluate(element => element.type, handle) === "checkbox") return void await page.keyboard.press("Space");
    for (let keys = 0; keys < 20; keys++) {
      if (await page.evaluate(element => element.checked, handle)) return;
      await page.keyboard.press(keys ? "ArrowDown" : "Space");
    }
    throw new Error("the arrows do not reach it");
  },
  async key({ name }) { await page.keyboard.press(name); },
  async upload(order) {
    const handle = await find("field", order);
    if (!keyboard) return void await handle.uploadFile(order.file);
    await reach(handle);
    /* The window of the system's own comes, and is answered. That it will be is told to the page on another way than a key takes, and a key may
     * come first: an answer of the page's says that it knows. */
    const [chooser] = await Promise.all([page.waitForFileChooser(), page.evaluate(() => 0).then(() => page.keyboard.press("Enter"))]);
    await chooser.accept([order.file]);
  },
  async text({ within = "body" }) {
    return (await page.evaluate(selector => document.querySelector(selector).innerText, within)).replace(/[ \u00a0\u202f]+/g, " ");
  },
  async html() { return page.content(); },
  async count({ selector }) { return page.evaluate(text => document.querySelectorAll(text).length, selector); },
  async leave({ names }) {
    await after(true, async () => {
      for (const name of names) await page.keyboard.press(name);
    });
  },
  async where() { return new URL(page.url()).pathname; },
  async links() { return page.evaluate(() => Array.from(document.querySelectorAll("a[href]"), link => link.getAttribute("href"))); },
  async value(order) { const handle = await find("field", order); return page.evaluate(element => element.value, handle); },
  /* pixels that stick out of the window, with the first thing that does */
  async sideways() {
    return page.evaluate(() => {
      const more = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      const wide = Array.from(document.querySelectorAll("main *")).find(element => element.getBoundingClientRect().right > innerWidth + 1);
      return more > 0 ? `${more} px: ${wide ? wide.outerHTML.slice(0, 150) : ""}` : "";
    });
  },
  /* needs a page whose scripts run: axe waits by the page's own clock */
  async axe() {
    await page.evaluate(axeSource);
    const found = await page.evaluate(tags => window.axe.run(document, { runOnly: { type: "tag", values: tags } }), TAGS);
    return found.violations.map(fault => `${fault.id}: ${fault.nodes.length} x ${fault.nodes[0].html.slice(0, 200)} ${fault.nodes[0].any.map(one => one.message)[0] || ""}`);
  },
  async picture({ file, whole = true }) { await page.screenshot({ path: file, fullPage: whole }); },
  /* every stop of the Tab key from the page's start, against the things that must be one; each must show that it has the focus */
  async walk() {
    await page.evaluate(() => { if (document.activeElement) document.activeElement.blur(); });
    const seen = new Set();
    for (let tabs = 0; tabs < TABS_MOST; tabs++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const now = document.activeElement;
        if (now === document.body) return null;
        const style = getComputedStyle(now);
        return { id: Array.from(document.querySelectorAll("*")).indexOf(now), bare: style.outlineStyle === "none", tag: now.outerHTML.slice(0, 120) };
      });
      if (!stop || seen.has(stop.id)) break;
      if (stop.bare) throw new Error(`the focus is not seen: ${stop.tag}`);
      seen.add(stop.id);
    }
    const wanted = await page.evaluate(() => {
      const groups = new Set();
      return Array.from(document.querySelectorAll("a[href], button, summary, input, select, textarea")).filter(element => {
        if (element.disabled || element.type === "hidden" || !element.checkVisibility()) return false;
        if (element.type !== "radio") return true;
        const first = !groups.has(element.name);
        groups.add(element.name);
        return first;
      }).length;
    });
    return { seen: seen.size, wanted };
  },
  /* what the tests of this driver need: HTML that no page of the desk would have */
  async spoil({ html }) {
    await page.evaluate(text => document.querySelector("main").append(document.createRange().createContextualFragment(text)), html);
  },
  async said() { const lines = said; said = []; return lines; },
};

async function fillSelect(handle, text) {
  if (keyboard) await page.keyboard.type(text);
  else {
    const value = await page.evaluate((element, wanted) => Array.from(element.options).find(option => option.text.trim().startsWith(wanted)).value, handle, text);
    await handle.select(value);
  }
  const chosen = await page.evaluate(element => element.selectedOptions[0].text.trim(), handle);
  if (!chosen.startsWith(text)) throw new Error(`"${chosen}" is chosen, not "${text}"`);
}

/* a page that loads itself anew (long work does) may do so while it is looked at: then it is looked at again */
const LOOKS = new Set(["text", "html", "links", "count", "value", "sideways", "axe", "show"]);
async function looked(order, turns) {
  const at = pages;
  const again = problem => turns && (pages !== at || /context was destroyed|detached|navigat/i.test(String(problem)));
  try {
    await whole();
    const value = await acts[order.do](order);
    return again() ? await looked(order, turns - 1) : value;
  } catch (problem) {
    if (!again(problem)) throw problem;
    return looked(order, turns - 1);
  }
}

async function obeyed(order) {
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("it takes too long")), 2 * PATIENCE).unref());
  return Promise.race([LOOKS.has(order.do) ? looked(order, 3) : acts[order.do](order), late]);
}

async function obey(line) {
  try {
    const value = await obeyed(JSON.parse(line));
    return { value: value === undefined ? null : value };
  } catch (problem) {
    return { error: String(problem.stack || problem) };
  }
}

async function main() {
  browser = await puppeteer.launch({ executablePath: process.argv[2], headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-GB", "--force-color-profile=srgb"] });
  console.log(JSON.stringify({ value: await browser.version() }));
  for await (const line of require("readline").createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await obey(line)));
  }
  await browser.close();
}
main().catch(problem => { console.log(JSON.stringify({ error: String(problem) })); process.exit(1); });
