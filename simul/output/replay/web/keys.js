/* Buttons and keys; presenters' clickers send PageDown, PageUp, and some that must do no harm. */

const ACTIONS = [
  { keys: ["Home"], sign: "|◀", words: "to the start", act: (app) => app.home() },
  { keys: ["ArrowUp"], sign: "◀◀", words: "one move back", act: (app) => app.stepMove(-1) },
  { keys: ["ArrowLeft", "PageUp"], sign: "◀", words: "one step back", act: (app) => app.stepBy(-1) },
  { keys: [" "], sign: "▶", words: "play or pause", act: (app) => app.player.toggle(), name: "play" },
  { keys: ["ArrowRight", "PageDown"], sign: "▶", words: "one step forward", act: (app) => app.stepBy(1) },
  { keys: ["ArrowDown"], sign: "▶▶", words: "one move forward", act: (app) => app.stepMove(1) },
  { keys: ["End"], sign: "▶|", words: "to the end", act: (app) => app.toEnd() },
  { keys: ["n"], sign: "next wait", words: "to the next reply that has to wait", act: (app) => app.nextWait() },
  { keys: ["x"], sign: "broken rule", words: "to the first broken rule", act: (app) => app.firstBreach(), name: "breach" },
  { keys: ["]"], words: "the next speed", act: (app) => app.player.change(1) },
  { keys: ["["], words: "the speed before", act: (app) => app.player.change(-1) },
  { keys: ["+", "="], sign: "+", words: "zoom in", act: (app) => app.gantt.zoom(1.5) },
  { keys: ["-"], sign: "−", words: "zoom out", act: (app) => app.gantt.zoom(1 / 1.5) },
  { keys: ["0"], words: "the whole time axis", act: (app) => app.gantt.whole() },
  { keys: ["e"], words: "enlarge the next board", act: (app) => app.enlarge(1) },
  { keys: ["E"], words: "enlarge the board before", act: (app) => app.enlarge(-1) },
  { keys: ["m"], words: "enlarge the board where the master is, again", act: (app) => app.pin(null) },
  { keys: ["f"], words: "the source of the next scheduler", act: (app) => app.nextFocus() },
  { keys: ["l"], sign: "large", words: "large letters, for a projector", act: (app) => app.toggleLarge(), name: "large" },
  { keys: ["d"], sign: "dark", words: "dark or light", act: (app) => app.toggleDark(), name: "dark" },
  { keys: ["?", "h"], sign: "?", words: "keys", act: (app) => app.help() },
];
const HARMLESS = [".", "b", "B", "F5", "Escape"]; // a clicker's "black screen", "start" and "stop"
const EVERYWHERE = ["PageDown", "PageUp", " "]; // also where a button or the speeds were clicked before
const KEY_NAMES = { " ": "Space", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };
const SCROLLS = ["ArrowUp", "ArrowDown"];

/** Return the key that is meant: Caps Lock makes a letter no other one, only Shift does. */
function keyOf({ key, shiftKey }) {
  if (!/^[a-z]$/i.test(key)) return key;
  return shiftKey ? key.toUpperCase() : key.toLowerCase();
}

class Controls {
  constructor(app) {
    this.app = app;
    this.node = document.getElementById("controls");
    this.buttons = new Map();
    for (const action of ACTIONS) if (action.sign) this.node.append(this.buttonOf(action));
    this.node.insertBefore(this.speeds(), this.node.children[9] ?? null);
    document.addEventListener("keydown", (event) => this.key(event));
    this.clicked = null; // the button that was clicked last, where the space bar still plays
    document.addEventListener("pointerdown", ({ target }) => (this.clicked = target.closest?.("button")));
    for (const tab of document.querySelectorAll("#tabs button")) tab.addEventListener("click", () => this.tab(tab));
  }

  buttonOf(action) {
    const keys = action.keys.map((key) => KEY_NAMES[key] ?? key).join(", ");
    const button = element("button", { type: "button", title: `${action.words} (${keys})`, "aria-label": action.words }, action.sign);
    button.addEventListener("click", () => action.act(this.app));
    this.buttons.set(action.name ?? action.words, button);
    return button;
  }

  speeds() {
    this.select = element("select", { "aria-label": "speed", title: "speed ([ and ])" });
    SPEEDS.forEach(({ words }, i) => this.select.append(element("option", { value: String(i) }, words)));
    let isPointed = false;
    this.select.addEventListener("pointerdown", () => (isPointed = true));
    this.select.addEventListener("keydown", () => (isPointed = false));
    this.select.addEventListener("change", () => {
      this.app.player.choose(this.select.selectedIndex);
      if (isPointed) this.select.blur(); // the arrow keys step again
    });
    return this.select;
  }

  /** Show what the player does, and which buttons have no use in this replay. */
  update() {
    const { player, shown } = this.app;
    const play = this.buttons.get("play");
    setText(play, player.playing ? "❚❚" : "play ▶");
    play.setAttribute("aria-label", player.playing ? "pause" : "play");
    setText(this.buttons.get("dark"), this.app.isDark ? "light" : "dark");
    this.select.selectedIndex = SPEEDS.indexOf(player.speed);
    this.buttons.get("breach").hidden = !shown.some((run) => run.breaches.length);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    const key = keyOf(event);
    const dialog = document.getElementById("help");
    if (dialog.open) return this.keyInHelp(event, dialog);
    if (HARMLESS.includes(key)) return event.preventDefault();
    if (key === "Tab") this.clicked = null;
    const button = target.closest?.("button");
    if (key === " " && button && button !== this.clicked) return undefined; // reached by keys: it is pressed
    if (target.closest?.("select") && !EVERYWHERE.includes(key)) return undefined;
    if (SCROLLS.includes(key) && target.closest?.("#source, #rows")) return undefined;
    const action = ACTIONS.find(({ keys }) => keys.includes(key));
    if (action) {
      event.preventDefault();
      action.act(this.app);
    } else if (/^[1-9]$/.test(key) && this.app.runs[key - 1]) this.app.showAlone(this.app.runs[key - 1]);
    return undefined;
  }

  keyInHelp(event, dialog) {
    const key = keyOf(event);
    if (["Escape", "?", "h"].includes(key)) {
      event.preventDefault();
      dialog.close();
    } else if (HARMLESS.includes(key)) event.preventDefault();
  }

  tab(chosen) {
    document.querySelector("main").dataset.part = chosen.dataset.part;
    for (const tab of document.querySelectorAll("#tabs button")) tab.setAttribute("aria-pressed", String(tab === chosen));
  }

  /** List all keys. */
  help() {
    const dialog = document.getElementById("help");
    const rows = ACTIONS.map(({ keys, words }) => {
      const names = keys.map((key) => KEY_NAMES[key] ?? key).join(" or ");
      return element("tr", {}, element("th", { scope: "row" }, names), element("td", {}, words));
    });
    rows.push(element("tr", {}, element("th", { scope: "row" }, "1 – 9"), element("td", {}, "one scheduler alone; again: those before")));
    const close = element("button", { type: "button" }, "close");
    close.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(
      element("h2", { id: "help-title" }, "Keys"),
      element("table", {}, element("tbody", {}, ...rows)),
      element("p", {}, "Drag in the Gantt chart to move through time; turn the wheel to zoom. Click a board to enlarge it, and again to follow the master. The address of this page holds the moment: send it on."),
      close,
    );
    dialog.showModal();
  }
}
