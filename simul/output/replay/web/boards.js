/* The table of the boards: what the hall shows, to be read; and the task list of a debugger. */

/** The columns: what is at the head, how wide it is, and what of a run has to be there for it. */
const COLUMNS = [
  { name: "Board", look: "board" },
  { name: "State", look: "state" },
  { name: "Since", look: "since" },
  { name: "Clocks", look: "clocks", title: "master / opponent", needs: (run) => run.seats.some((seat) => seat.clocks) },
  { name: "In line", look: "in-line" },
  { name: "Plies", look: "plies" },
  { name: "Line", look: "source", needs: (run) => run.workers },
];

class BoardTable {
  constructor(app) {
    this.app = app;
    this.node = document.getElementById("rows");
    this.inView = new Set(); // rows that the reader has before them
    this.observer = new IntersectionObserver((entries) => this.note(entries), { root: this.node });
  }

  note(entries) {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.inView.add(target);
      else this.inView.delete(target);
    }
    this.app.render();
  }

  show(run) {
    if (this.run === run) return;
    this.run = run;
    this.columns = COLUMNS.filter(({ needs }) => !needs || needs(run));
    this.others = new Map();
    this.observer.disconnect();
    this.inView.clear();
    this.isNew = true; // nothing is written yet
    this.rows = new Map(run.places.map((place) => [place, this.row()]));
    this.body = element("tbody", {}, ...[...this.rows.values()].map(({ node }) => node));
    const heads = this.columns.map(({ name, look, title = "" }) => element("th", { scope: "col", class: look, title }, name));
    const caption = element("caption", { class: "unseen" }, `The boards under ${run.label}`);
    const hasOthers = run.workers?.board.includes(0);
    const named = hasOthers || run.seats.some((seat) => shortName(seat) !== String(seat.board));
    const timed = this.columns.some(({ look }) => look === "clocks");
    const looks = [named && "named", timed && "timed"].filter(Boolean).join(" ");
    const table = element("table", { class: looks }, caption, element("thead", {}, element("tr", {}, ...heads)), this.body);
    this.node.replaceChildren(table);
    for (const { node } of this.rows.values()) this.observer.observe(node);
  }

  /** Make an empty row; its cells are found by the names of their columns. */
  row() {
    const cells = this.columns.map(({ look }) =>
      element(look === "board" ? "th" : "td", { class: look, ...(look === "board" && { scope: "row" }) }));
    return { node: element("tr", {}, ...cells), cells };
  }

  write(cells, texts) {
    cells.forEach((cell, i) => {
      const { look } = this.columns[i];
      if (!setText(cell, texts[look] ?? "")) return;
      if (["board", "source"].includes(look)) cell.title = texts[look] ?? ""; // they may be cut
    });
  }

  /** Write what is so after a number of events: `all` of it, or only in the rows that are in view. */
  paint(count, time, all) {
    const { run } = this;
    if (all) this.isNew = false;
    const moment = run.after(count);
    const line = moment.line();
    const stuck = new Map(run.stuckBy(count, time).map((wait) => [wait.board, wait]));
    const workers = run.workers ? run.workers.moveTo(time, count) : [];
    const lineOf = new Map(workers.map((worker) => [worker.board, standsAt(worker)]));
    for (const [place, game] of moment.atPlaces()) {
      const { node, cells } = this.rows.get(place);
      if (!all && !this.inView.has(node)) continue;
      this.write(cells, {
        board: shortName(game.seat),
        state: sentences(this.stateWords(game, time), waitWords(stuck.get(game.seat.board))),
        since: game.state >= 0 ? clock(game.since) : "",
        clocks: clockTexts(moment.clocks(game, time)).at(-1),
        "in-line": placeWords(line.get(game)),
        plies: String(game.moves),
        source: lineOf.get(game.seat.board),
      });
      const colour = game.state >= 0 ? this.app.look.colour(game.state) : "transparent";
      if (node.dataset.colour !== colour) {
        node.dataset.colour = colour;
        cells[1].style.borderLeftColor = colour;
      }
    }
    for (const worker of workers) if (!worker.board) this.paintOther(worker);
  }

  /** Show a task or thread that plays at no board, such as the main task. */
  paintOther(worker) {
    if (!this.others.has(worker.worker)) {
      const row = this.row();
      this.others.set(worker.worker, row);
      this.body.insertBefore(row.node, [...this.rows.values()][0]?.node ?? null); // above all boards
    }
    const { node, cells } = this.others.get(worker.worker);
    node.hidden = !worker.chain.length; // it has ended, or not begun
    this.write(cells, {
      board: worker.name.replaceAll("_", "_\u200b"), // there it may be broken
      state: worker.action === SUSPENDED ? "waits" : "runs",
      source: standsAt(worker),
    });
  }

  /** Say how a game ended, in few words: a row is a line or two. */
  endWords(game) {
    const why = withoutPlace(game.note).split(";")[0];
    return game.end === "over" ? why : [game.end, why].filter(Boolean).join(": ");
  }

  stateWords(game, time) {
    if (game.state === NOBODY) return "not begun";
    if (game.state === ENDED) return this.endWords(game);
    const mishap = this.run.unnoticed(game.seat.board, time);
    return this.app.look.states[game.state].words + (mishap ? `; the opponent ${mishap.words}, unnoticed` : "");
  }
}

/** Say for what a board waits for ever; empty if it does not. */
function waitWords(wait) {
  return wait ? `(waits ${wait.goal})` : "";
}

/** Return the line at which a task or thread stands, with its function. */
function standsAt({ chain }) {
  const [name, line] = chain.at(-1) ?? [];
  return line ? `${line} ${name}` : "";
}
