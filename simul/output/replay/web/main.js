/* The page as a whole: which runs are shown, the time, and how far each run is. */

const SPOKEN_AFTER = 250, TABLE_EVERY = 500, TEXT_EVERY = 100, LONG = 110;
const SPOKEN_EVERY = 6000; // ms while it plays: about as long as a sentence takes to be read out
const PHONE = matchMedia("(max-width: 820px), (max-height: 480px)"); // upright or sideways, as in the style sheet

class App {
  constructor(data, pieces) {
    this.pieces = pieces;
    this.floor = data.floor;
    const games = data.games.map((game) => new Game(game));
    this.runs = data.runs.map((run) => new Run(run, data, games));
    for (const run of this.runs) run.workers = run.steps && new Workers(run.steps, data.actions);
    this.look = new Look(data.states);
    this.marks = data.marks;
    this.markOf = (what) => this.marks.find((mark) => mark.what === what);
    this.time = 0;
    this.counts = new Map();
    this.pinned = null;
    this.isAtBreach = false;
    this.halls = new Map();
    this.motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.preferred = this.preferredAtFirst();
    this.shown = this.atFirst();
    this.spoke = -Infinity; // ms: when a sentence was last read out
    this.chosen = false; // whether the reader has chosen the run that is preferred
    this.player = new Player(this);
    this.gantt = new Gantt(this);
    this.source = new SourcePane(this);
    this.table = new BoardTable(this);
    this.buttons = new RunButtons(this);
    this.controls = new Controls(this);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    window.addEventListener("hashchange", () => this.readLink());
    this.moveTo(0);
    this.showRuns();
    this.readLink();
  }

  /** Prefer at first the fastest run that is right, and plays most moves, asyncio if that is one; of one master, if others have more. */
  preferredAtFirst() {
    const sound = this.runs.filter((run) => !run.remark);
    const fewest = Math.min(...sound.map((run) => run.masters));
    const alike = sound.filter((run) => run.masters === fewest);
    const most = Math.max(...alike.map((run) => run.movesMade)); // games that end early take little time
    const whole = alike.filter((run) => run.movesMade === most);
    const least = Math.min(...whole.map((run) => run.total));
    const fastest = whole.filter((run) => run.total === least);
    return fastest.find((run) => run.scheduler === "asyncio") ?? fastest[0] ?? this.runs.at(-1);
  }

  /** Show at first what tells most beside that: a slower run, or one that went wrong, or any other; in the order of the buttons. */
  atFirst() {
    const { preferred } = this;
    if (PHONE.matches) return [preferred];
    const others = this.runs.filter((run) => run !== preferred);
    const slowest = others.reduce((best, run) => (!run.remark && run.total > (best ?? preferred).total ? run : best), null);
    const other = slowest ?? others.find((run) => run.remark) ?? others[0];
    return this.runs.filter((run) => run === preferred || run === other);
  }

  get end() {
    return Math.max(1, ...this.shown.map((run) => run.at.at(-1) ?? 0));
  }

  /** The run whose source and table are shown: the preferred one, or once that is over, the longest. */
  get focus() {
    const { preferred, chosen, shown, time } = this;
    const endOf = (run) => run.at.at(-1) ?? 0;
    if (chosen || time <= endOf(preferred)) return preferred;
    return shown.reduce((longest, run) => (endOf(run) > endOf(longest) ? run : longest), preferred);
  }

  get still() {
    return this.motion.matches;
  }

  atEnd() {
    return this.shown.every((run) => this.counts.get(run) === run.count);
  }

  // which runs are shown

  toggle(run) {
    let { shown } = this;
    if (!shown.includes(run)) shown = this.runs.filter((each) => each === run || shown.includes(each));
    else if (shown.length > 1) shown = shown.filter((each) => each !== run);
    this.show(shown, shown.includes(run) ? run : shown[0]);
  }

  show(runs, preferred) {
    this.shown = runs;
    this.preferred = preferred;
    this.chosen = false;
    this.showRuns();
  }

  choose(run) {
    this.preferred = run;
    this.chosen = true;
    this.render();
  }

  /** Show one run alone, or if it is alone already, what was there before. */
  showAlone(run) {
    const { shown, preferred, chosen } = this;
    if (shown.length > 1) this.together = { shown, preferred, chosen };
    else if (shown[0] === run && this.together) {
      Object.assign(this, this.together);
      return this.showRuns();
    }
    return this.show([run], run);
  }

  nextFocus() {
    const order = this.shown.length > 1 ? this.shown : this.runs;
    const next = order[(order.indexOf(this.focus) + 1) % order.length];
    if (this.shown.length > 1) this.choose(next);
    else this.show([next], next);
  }

  showRuns() {
    for (const run of this.shown) if (!this.halls.has(run)) this.halls.set(run, new Hall(this, run));
    const section = document.getElementById("halls");
    section.dataset.count = String(this.shown.length);
    section.replaceChildren(...this.shown.map((run) => this.halls.get(run).node));
    const faulty = this.shown.some((run) => run.unseen); // then each has the line, to be as large as the other
    for (const run of this.shown) this.halls.get(run).faults.hidden = !faulty;
    this.gantt.whole();
    paintLegend(this);
    this.controls.update();
    this.buttons.reveal(this.focus);
    this.render();
    this.settle();
  }

  /** Enlarge the board at a place, whatever happens; null: that where the master is. */
  pin(place) {
    this.pinned = place;
    this.isAtBreach = false;
    this.speak(this.enlargedWords());
    this.render();
  }

  /** Enlarge the board after the one that is enlarged, or before it. */
  enlarge(by) {
    const { places } = this.focus;
    const now = places.indexOf(this.enlarged?.seat.place ?? places[0]);
    this.pin(places.at((now + by) % places.length) ?? null);
  }

  get enlarged() {
    const { focus } = this;
    const moment = focus.after(this.counts.get(focus));
    return this.halls.get(focus).focusGame(moment, moment.atPlaces());
  }

  enlargedWords() {
    const { focus, enlarged, pinned, time } = this;
    if (!enlarged) return "";
    if (pinned === null && focus.stuckBy(this.counts.get(focus), time).length) return "Who waits for whom is shown again.";
    const been = focus.after(this.counts.get(focus)).lastBoard;
    const follows = pinned === null && [...been.values()].includes(enlarged.seat.board) ? ", where the master is," : "";
    const words = [this.table.stateWords(enlarged, time), enlarged.state !== ENDED && doneWords(enlarged).at(-1)];
    return `${capital(boardName(enlarged.seat))}${follows} is enlarged: ${words.filter(Boolean).join("; ")}.`;
  }

  // time

  /** Move to a time: everything that happened until then has happened. */
  moveTo(time) {
    this.leaveBreach();
    this.time = Math.max(0, Math.min(time, this.end));
    for (const run of this.runs) this.counts.set(run, countUpTo(run.at, this.time));
    this.latest = this.chosen ? this.focus : this.latestOf();
    this.render();
  }

  /** Return the run of which the sentence tells: that of the last event, the focused one if several have one then. */
  latestOf() {
    const last = this.lastToStep();
    const doneAt = (run) => run.at[this.counts.get(run) - 1];
    return last && doneAt(this.focus) === doneAt(last) ? this.focus : last;
  }

  seek(time) {
    this.player.pause();
    this.moveTo(time);
    this.settle();
  }

  home() {
    this.player.pause();
    this.time = 0;
    this.leaveBreach();
    for (const run of this.runs) this.counts.set(run, 0);
    this.latest = this.focus;
    this.render();
    this.settle();
  }

  toEnd() {
    this.seek(this.end);
  }

  /** Take one event of the runs that are shown, in order of time, or take the last one back; return its run, if any. */
  step(by) {
    const run = by > 0 ? this.nextToStep() : this.lastToStep();
    if (!run) return null;
    this.leaveBreach();
    this.counts.set(run, this.counts.get(run) + by);
    this.latest = by > 0 ? run : this.lastToStep() ?? run;
    const times = this.shown.map((each) => each.at[this.counts.get(each) - 1] ?? 0);
    this.time = Math.max(...times);
    for (const each of this.runs) if (!this.shown.includes(each)) this.counts.set(each, countUpTo(each.at, this.time));
    this.render();
    return run;
  }

  nextToStep() {
    const open = this.shown.filter((run) => this.counts.get(run) < run.count);
    const due = (run) => run.at[this.counts.get(run)];
    return open.reduce((best, run) => (!best || due(run) < due(best) ? run : best), null);
  }

  lastToStep() {
    const begun = this.shown.filter((run) => this.counts.get(run) > 0);
    const done = (run) => run.at[this.counts.get(run) - 1];
    return begun.reduce((best, run) => (!best || done(run) >= done(best) ? run : best), null);
  }

  stepBy(by) {
    this.player.pause();
    this.step(by);
    this.settle();
  }

  /** Step until a move of either side has been made, or taken back. */
  stepMove(by) {
    this.stepUntil(by, (run, event) => [MOVE, REPLY].includes(run.kindOf(event)));
  }

  nextWait() {
    const waits = (run, event) => run.kindOf(event) === REPLY && run.lasts[event] > 0;
    const isLeft = (run) => run.at.some((_, event) => event >= this.counts.get(run) && waits(run, event));
    if (this.shown.some(isLeft)) this.stepUntil(1, waits);
    else {
      this.player.pause();
      this.settle();
      this.say("No further reply has to wait.", true);
    }
  }

  stepUntil(by, wanted) {
    this.player.pause();
    for (let run = this.step(by); run; run = this.step(by)) {
      const event = this.counts.get(run) - (by > 0 ? 1 : 0);
      if (wanted(run, event)) break;
    }
    this.settle();
  }

  firstBreach() {
    const found = this.shown.flatMap((run) => run.breaches.map((breach) => ({ run, breach })));
    const shownAt = ({ run, breach: [at, board] }) => (run.seatOf.get(board)?.events.length === 0 ? run.total : at);
    const [first] = found.sort((a, b) => shownAt(a) - shownAt(b)); // only the end shows that nobody played at a board
    if (!first) {
      this.speak("No rule is broken.");
      return;
    }
    const { run, breach: [at, board, name, rule, words] } = first;
    this.choose(run);
    const seat = run.seatOf.get(board);
    this.seek(shownAt(first));
    this.pinned = seat?.place ?? null;
    const event = run.lastEvent(board, at);
    if (event !== undefined) {
      // not to the end of that moment, nor the runs whose steps of that moment come later
      this.counts.set(run, event + 1);
      for (const later of this.shown.slice(this.shown.indexOf(run) + 1)) this.counts.set(later, countUpTo(later.at, at - 1));
    }
    this.isAtBreach = true; // until the reader goes on, that board stays enlarged
    this.source.reveal();
    const place = `${board ? ` at board ${board}` : ""}${run.line ? `, look at line ${run.line}` : ""}`;
    this.say(`${run.label} breaks ${name}${place}: ${words}. The rule: ${rule}.`, true);
  }

  /** Follow the master again after a broken rule was shown. */
  leaveBreach() {
    if (this.isAtBreach) this.pinned = null;
    this.isAtBreach = false;
  }

  // what is to be seen

  /** Paint in the next frame, once. */
  render() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.paint();
    });
  }

  /** Something is still on its way to its place: paint again. */
  animate() {
    if (!this.player.playing) this.render();
  }

  paint() {
    const { time, focus } = this;
    const now = performance.now();
    // nobody reads sixty texts or enlarged boards a second, and they cost most of a frame
    const writes = !this.player.hurries || now - (this.wrote ?? 0) >= TEXT_EVERY;
    if (writes) {
      this.wrote = now;
      setText(document.getElementById("clock"), clock(time));
      this.buttons.write(time);
    }
    this.buttons.paint(time);
    for (const run of this.shown) {
      const hall = this.halls.get(run);
      const count = this.counts.get(run);
      if (writes) {
        hall.node.classList.toggle("focus", run === focus && this.shown.length > 1);
        setText(hall.title, run.label);
        hall.write(figuresLines(run, count, time));
        setText(hall.faults, unseenWords(run, count));
      }
      hall.paint(count, time, writes);
    }
    this.source.show(focus);
    this.source.paint(time, this.counts.get(focus));
    this.table.show(focus);
    if (!this.player.hurries || now - (this.tabled ?? 0) > TABLE_EVERY) {
      this.tabled = now;
      this.table.paint(this.counts.get(focus), time, this.table.isNew && !this.player.hurries);
      if (!this.said) this.say(this.sentence());
      if (this.player.playing && now - this.spoke >= SPOKEN_EVERY) this.speakMoment();
    }
    this.gantt.point();
  }

  sentence() {
    const run = this.shown.includes(this.latest) ? this.latest : this.focus;
    const words = whatHappens(run, this.counts.get(run), this.time);
    return this.shown.length > 1 ? `${run.label}: ${words}` : words;
  }

  say(words, stays = false) {
    this.said = stays;
    const now = document.getElementById("now");
    setText(now, words);
    now.classList.toggle("long", words.length > LONG);
  }

  /** Have words read out to those who do not see the page. */
  speak(words) {
    this.spoke = performance.now();
    setText(document.getElementById("spoken"), words);
  }

  speakMoment() {
    this.speak(`${clock(this.time)}: ${document.getElementById("now").textContent}`);
  }

  /** Once the reader has stopped moving: speak, write the rest of the table, and note the moment in the address. */
  settle() {
    this.said = false;
    clearTimeout(this.settling);
    const moved = performance.now();
    this.settling = setTimeout(() => {
      if (this.player.playing) return; // it settles when it pauses
      if (this.spoke < moved) this.speakMoment(); // else a key has been answered since: let it be heard
      this.gantt.speak(document.getElementById("now").textContent);
      this.table.show(this.focus); // a page that is not seen has not been painted yet
      this.table.paint(this.counts.get(this.focus), this.time, true);
      this.writeLink();
    }, SPOKEN_AFTER);
  }

  playingChanged() {
    this.controls.update();
    this.said = false;
    if (!this.player.playing) this.settle();
    this.render();
  }

  // the address of a moment: #t=65.5&e=12,7&runs=sequential,asyncio, the preferred run last; `e` is how many
  // events of each have happened, where an instant has more

  writeLink() {
    const order = [...this.shown.filter((run) => run !== this.preferred), this.preferred];
    const counts = order.map((run) => this.counts.get(run));
    const whole = order.every((run, i) => counts[i] === countUpTo(run.at, this.time));
    const exact = whole ? "" : `&e=${counts.join(",")}`;
    const names = order.map((run) => encodeURIComponent(run.scheduler)).join(",");
    const link = `#t=${Math.floor(this.time) / 1000}${exact}&runs=${names}`;
    if (location.hash !== this.link) return; // another one has been followed, and is still to be read
    try {
      history.replaceState(null, "", link);
      this.link = location.hash; // as the browser writes it
    } catch {
      // a page inside another one has no address of its own
    }
  }

  readLink() {
    this.link = location.hash;
    const link = new URLSearchParams(location.hash.slice(1));
    const names = (link.get("runs") ?? "").split(",");
    const chosen = names.map((name) => this.runs.find((run) => run.scheduler === name)).filter(Boolean);
    if (chosen.length) this.show(this.runs.filter((run) => chosen.includes(run)), chosen.at(-1));
    const seconds = Number.parseFloat(link.get("t"));
    if (!(seconds >= 0)) return;
    this.moveTo(Math.round(seconds * 1000));
    if (link.has("e")) this.readCounts(link.get("e").split(","), chosen.length ? chosen : this.shown);
    this.settle();
  }

  /** Take of an instant as many events of each run as an address says, and tell of the last. */
  readCounts(counts, runs) {
    runs.forEach((run, i) => {
      const count = Number.parseInt(counts[i], 10);
      if (count >= 0 && count <= run.count) this.counts.set(run, count);
    });
    this.latest = this.chosen ? this.focus : this.lastToStep() ?? this.focus;
  }

  // how it looks

  get isDark() {
    const { theme } = document.documentElement.dataset;
    return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  toggleDark() {
    this.setTheme(this.isDark ? "light" : "dark");
  }

  setTheme(theme) {
    document.documentElement.dataset.theme = theme;
    this.controls.update();
    this.recolour();
  }

  toggleLarge() {
    document.documentElement.classList.toggle("large");
    this.source.reveal();
    this.recolour(); // letters on canvases, too
  }

  recolour() {
    this.look.read();
    for (const hall of this.halls.values()) if (hall.layout) hall.repaint();
    this.gantt.repaint();
    paintLegend(this);
  }

  help() {
    this.player.pause();
    this.controls.help();
  }
}

let app;

/** In a frame: look as the page around it wishes, and tell it when there is something to see. */
function obeyOuterPage() {
  if (parent === window) return;
  addEventListener("message", ({ source, data }) => {
    if (source === parent && ["dark", "light"].includes(data?.theme)) app.setTheme(data.theme);
  });
  parent.postMessage({ replay: "ready" }, "*");
}

function frame() {
  return new Promise(requestAnimationFrame);
}

(async () => {
  try {
    const data = JSON.parse(await unpacked("data"));
    const pieces = await Pieces.load(data.pieces);
    await frame(); // a frame in a notebook that nobody has scrolled to has no size yet
    app = new App(data, pieces);
    await frame(); // everything is painted by then
    document.documentElement.dataset.ready = String(Math.round(performance.now())); // ms
    obeyOuterPage();
  } catch (error) {
    document.getElementById("now").textContent = `This replay cannot be shown: ${error}`;
    throw error;
  }
})();
