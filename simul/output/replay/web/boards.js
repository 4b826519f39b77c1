/* The table of the boards: what the hall shows, to be read; and the task list of a debugger. */

const HEADS = ["Board", "State", "Since", "In line", "Plies"];

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
  }

  show(run) {
    if (this.run === run) return;
    this.run = run;
    const heads = run.workers ? [...HEADS, "Line"] : HEADS;
    this.others = new Map();
    this.observer.disconnect();
    this.inView.clear();
    this.rows = new Map(run.places.map((place) => [place, this.rowOf(heads.length)]));
    this.body = element("tbody", {}, ...[...this.rows.values()].map(({ node }) => node));
    const head = element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text))));
    const caption = element("caption", { class: "unseen" }, `The boards under ${run.label}`);
    this.node.replaceChildren(element("table", {}, caption, head, this.body));
    for (const { node } of this.rows.values()) this.observer.observe(node);
  }

  rowOf(columns) {
    const cells = Array.from({ length: columns }, (_, i) => (i ? element("td") : element("th", { scope: "row" })));
    return { node: element("tr", {}, ...cells), cells };
  }

  /** Write what is so after a number of events; in a hurry, only in the rows that are in view. */
  paint(count, time, hurried) {
    const { run } = this;
    const moment = run.after(count);
    const line = moment.line();
    const workers = run.workers ? run.workers.moveTo(time, count) : [];
    const lineOf = new Map(workers.map((worker) => [worker.board, standsAt(worker)]));
    for (const [place, game] of moment.atPlaces()) {
      const { node, cells } = this.rows.get(place);
      if (hurried && !this.inView.has(node)) continue;
      const texts = [
        shortName(game.seat),
        this.stateWords(game, time),
        game.state >= 0 ? clock(run.at[game.event]) : "",
        line.has(game) ? String(line.get(game)) : "",
        String(game.moves),
        lineOf.get(game.seat.board) ?? "",
      ];
      cells.forEach((cell, i) => setText(cell, texts[i]));
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
      const row = this.rowOf(HEADS.length + 1);
      this.others.set(worker.worker, row);
      this.body.prepend(row.node);
    }
    const state = worker.action === SUSPENDED ? "waits" : "runs";
    const texts = [worker.name, state, "", "", "", standsAt(worker)];
    const { node, cells } = this.others.get(worker.worker);
    node.hidden = !worker.chain.length; // it has ended, or not begun
    cells.forEach((cell, i) => setText(cell, texts[i]));
  }

  /** Say for what a board waits in a deadlock. */
  stuckWords(board) {
    const wait = this.run.stuck.find((each) => each.board === board);
    return wait ? `(waits ${wait.goal})` : "";
  }

  /** Say how a game ended, in few words: a row is a line or two. */
  endWords(game) {
    const why = withoutPlace(game.note).split(";")[0];
    return game.end === "over" ? why : [END_WORDS[game.end], why].filter(Boolean).join(": ");
  }

  stateWords(game, time) {
    if (game.state === NOBODY) return "not begun";
    if (game.state === ENDED) return sentences(this.endWords(game), this.stuckWords(game.seat.board));
    const mishap = this.run.unnoticed(game.seat.board, time);
    return this.app.look.states[game.state].words + (mishap ? `; the opponent ${mishap.words}, unnoticed` : "");
  }
}

/** Return the line at which a task or thread stands, with its function. */
function standsAt({ chain }) {
  const [name, line] = chain.at(-1) ?? [];
  return line ? `${line} ${name}` : "";
}
