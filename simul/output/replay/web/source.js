/* The source of a scheduler: the line that runs now, and where the others are suspended. */

const MOST_BEYOND = 2; // stretches of lines that are told to be out of view
const HANGING = 4; // letters by which a line that goes on is indented further
const SUSPENDED = "gives up"; // whoever stands somewhere and is not suspended, runs

/** Where all tasks and threads stand after a number of steps. */
class Workers {
  constructor(steps, actions) {
    Object.assign(this, steps);
    this.actions = actions;
    this.at = summed(steps.at);
    this.after = summed(steps.after);
    this.names = toldApart(steps.workers);
    this.begin();
  }

  begin() {
    this.count = 0;
    this.standing = new Map();
  }

  /** Take all steps up to a time that belong to so many events; back means to begin anew. */
  moveTo(time, events) {
    const count = Math.min(countUpTo(this.at, time), countUpTo(this.after, events));
    if (count < this.count) this.begin();
    for (; this.count < count; this.count++) {
      const step = this.count;
      this.standing.set(this.worker[step], {
        worker: this.worker[step],
        name: this.names[this.worker[step]],
        board: this.board[step],
        action: this.actions[this.action[step]],
        chain: this.chains[this.chain[step]],
      });
    }
    return [...this.standing.values()];
  }
}

/** Number those that have the same name, such as the loops of several masters. */
function toldApart(names) {
  const seen = new Map();
  return names.map((name) => {
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} ${seen.get(name)}`;
  });
}

/** Return a piece of source that may be broken after a dot or an opening bracket, and so is in no name. */
function breakable(text) {
  return text.split(/(?<=[.([])(?![)\]])/).flatMap((part) => (/[.([]$/.test(part) ? [part, element("wbr")] : [part]));
}

/** Return the names of those tasks and threads that play at no board. */
function namesOf(workers) {
  return workers.filter(({ board }) => !board).map(({ name }) => name);
}

function boardsOf(workers) {
  return workers.map(({ board }) => board).filter(Boolean);
}

class SourcePane {
  constructor(app) {
    this.app = app;
    this.node = document.getElementById("source");
    this.head = document.getElementById("code-head");
    this.pages = new Map();
    this.inView = new Set(); // lines, by their numbers
    this.beyond = ["↑", "↓"].map((sign) => this.wayTo(sign));
    this.observer = new IntersectionObserver((entries) => this.note(entries), { root: this.node });
    new ResizeObserver(() => this.reveal()).observe(this.node);
  }

  /** Make the button that tells of marked lines above or below what is in view, and leads there. */
  wayTo(sign) {
    const node = element("button", { type: "button", class: "beyond", hidden: "" });
    const way = { sign, node, lines: [] };
    node.addEventListener("click", () => this.keepInView(this.page.lines[(sign === "↑" ? way.lines.at(-1) : way.lines[0]) - 1]));
    return way;
  }

  note(entries) {
    for (const { target, isIntersecting } of entries) {
      const number = Number(target.dataset.line);
      if (isIntersecting) this.inView.add(number);
      else this.inView.delete(number);
    }
    this.tellBeyond();
  }

  /** Say which marked lines are out of view. */
  tellBeyond() {
    const marked = this.inView.size ? this.marked ?? [] : [];
    const [first, last] = [Math.min(...this.inView), Math.max(...this.inView)];
    const [up, down] = this.beyond;
    this.tellWay(up, marked.filter((line) => line < first));
    this.tellWay(down, marked.filter((line) => line > last));
  }

  tellWay(way, lines) {
    way.lines = lines;
    const words = `${way.sign} ${ranges(lines, MOST_BEYOND)}`;
    if (!setText(way.node, lines.length ? words : "")) return;
    way.node.hidden = !lines.length;
    way.node.title = `marked lines ${way.sign === "↑" ? "above" : "below"}: ${ranges(lines)}`;
    way.node.setAttribute("aria-label", way.node.title);
  }

  /** Scroll to the most telling line anew: the pane or its letters have another size. */
  reveal() {
    this.last = 0;
    this.app.render();
  }

  /** Show the file of a run. */
  show(run) {
    if (this.run === run) return;
    this.run = run;
    if (!this.pages.has(run)) this.pages.set(run, this.pageOf(run));
    this.page = this.pages.get(run);
    this.node.replaceChildren(this.page.node);
    this.last = 0;
    this.marked = [];
    this.observer.disconnect();
    this.inView.clear();
    for (const { node } of this.page.lines) this.observer.observe(node);
    this.tellBeyond();
    const begins = run.source.findIndex(([piece]) => ["def", "async"].includes(piece?.[1]));
    if (begins > 0) this.node.scrollTop += this.page.lines[begins].node.offsetTop - this.node.offsetTop - 4;
    const reason = this.reasonOf(run);
    const name = element("span", {}, run.file ? `${run.label}: ${run.file}` : run.label);
    this.head.replaceChildren(name, ...this.beyond.map(({ node }) => node), ...(reason ? [element("div", { class: "note" }, reason)] : []));
  }

  /** Say why no line is marked in the source of a run; empty if lines are. */
  reasonOf({ source, steps }) {
    if (!source.length) return "";
    if (!steps) return "No line is marked: this run did not note where its tasks stand, which --steps does.";
    return steps.board.some(Boolean) ? "" : "No board stands at a line: what plays in other processes is not noted.";
  }

  pageOf(run) {
    if (!run.source.length) {
      return { node: element("p", { class: "note" }, "The source of this scheduler is not at hand."), lines: [] };
    }
    const lines = run.source.map((pieces, i) => this.lineOf(pieces, i + 1));
    const node = element("div", { class: "lines" });
    const [first, last] = run.docstring ?? [0, -1];
    const docstring = element("details", {}, element("summary", {}, this.docstringHead(run)));
    lines.forEach((line, i) => {
      if (i + 1 === first) node.append(docstring);
      (i + 1 >= first && i + 1 <= last ? docstring : node).append(line.node);
    });
    return { node, lines, marked: new Map(), workers: run.workers };
  }

  docstringHead(run) {
    const first = run.source[run.docstring[0] - 1]?.map(([, text]) => text).join("") ?? "";
    return `${first.replace(/^[rR]?["']{1,3}/, "").replace(/["']{3}$/, "")} …`;
  }

  lineOf(pieces, number) {
    const code = element("code");
    const indent = pieces[0]?.[0] ? 0 : (pieces[0]?.[1] ?? "").length;
    code.style.setProperty("--hang", String(indent + HANGING)); // where a long line goes on
    const marks = element("span", { class: "marks" });
    const node = element("div", { class: "line", "data-line": String(number) }, element("span", { class: "number" }, String(number)), code, marks);
    const line = { node, code, marks, pieces, key: "" };
    this.write(line, []);
    return line;
  }

  /** Write the pieces of a line, split where a marked expression begins and ends. */
  write(line, expressions) {
    const nodes = [];
    let column = 0;
    for (const [look, text] of line.pieces) {
      const cuts = [0, text.length];
      for (const [start, end] of expressions) cuts.push(start - column, end - column);
      const inside = [...new Set(cuts)].filter((cut) => cut >= 0 && cut <= text.length).sort((a, b) => a - b);
      for (let i = 0; i + 1 < inside.length; i++) {
        const from = column + inside[i];
        const found = expressions.find(([start, end]) => start <= from && from < end);
        nodes.push(element("span", { class: `${look} ${found?.[2] ?? ""}`.trim() }, ...breakable(text.slice(inside[i], inside[i + 1]))));
      }
      column += text.length;
    }
    const isIndented = nodes[0]?.textContent.trim() === "" && !nodes[1]?.textContent.includes(" ");
    const lead = element("span", { class: "lead" }, ...nodes.splice(0, isIndented ? 2 : 0)); // no line breaks there
    line.code.replaceChildren(lead, ...nodes);
  }

  /** Mark where everybody stands at a time, after so many events. */
  paint(time, events) {
    const { page } = this;
    if (!page?.workers) return;
    const marks = new Map(); // of each line
    for (const worker of page.workers.moveTo(time, events)) {
      worker.chain.forEach((place, depth) => this.markPlace(marks, worker, place, depth === worker.chain.length - 1));
    }
    const blamed = this.app.isAtBreach ? this.run.line : 0;
    page.lines.forEach((line, i) => {
      this.markLine(line, marks.get(i + 1));
      line.node.classList.toggle("blamed", i + 1 === blamed);
    });
    const marked = [...marks.keys()].sort((a, b) => a - b);
    if (String(marked) !== String(this.marked)) {
      this.marked = marked;
      this.tellBeyond();
    }
    const line = blamed || this.mostTelling(marks);
    if (line && line !== this.last) this.keepInView(page.lines[(this.last = line) - 1]);
  }

  /** Return the line that runs, or else the one where most boards stand. */
  mostTelling(marks) {
    const telling = ([, { running, boards, others }]) => (running.length ? Infinity : boards + (others ? 0.5 : 0));
    const [first] = [...marks].sort((one, other) => telling(other) - telling(one));
    return first?.[0];
  }

  markPlace(marks, worker, [, line, start, endLine, end], innermost) {
    for (let number = line; number <= endLine; number++) {
      if (!marks.has(number)) marks.set(number, { expressions: new Map(), running: [], suspended: [], boards: 0, others: 0 });
      const mark = marks.get(number);
      const runs = worker.action !== SUSPENDED;
      const look = runs ? "runs" : "waits";
      const range = [number === line ? start : 0, number === endLine ? end : Infinity, `${look}${innermost ? "" : " outer"}`];
      if (!mark.expressions.has(String(range))) mark.expressions.set(String(range), range);
      if (number > line) continue;
      if (innermost) mark[worker.board ? "boards" : "others"]++;
      if (!runs) mark.suspended.push(worker);
      else if (innermost) mark.running.push(worker);
    }
  }

  markLine(line, mark) {
    if (!line) return;
    const by = mark ? named(namesOf(mark.running), boardsOf(mark.running)) : "";
    const suspended = mark ? [...namesOf(mark.suspended), ranges(boardsOf(mark.suspended), 6)].filter(Boolean).join(", ") : "";
    const key = mark ? `${by} ${suspended} ${[...mark.expressions.keys()].join(" ")}` : "";
    if (line.key === key) return;
    line.key = key;
    line.node.classList.toggle("now", Boolean(by));
    line.marks.replaceChildren(
      ...(by ? [element("span", { class: "by" }, `▶ ${by}`)] : []),
      ...(suspended ? [element("span", { class: "suspended", title: "suspended here" }, `‖ ${suspended}`)] : []),
    );
    const expressions = mark ? [...mark.expressions.values()] : [];
    this.write(line, expressions.sort((a, b) => a[2].localeCompare(b[2])));
  }

  keepInView(line) {
    const box = this.node.getBoundingClientRect();
    const at = line?.node.getBoundingClientRect();
    if (at && (at.top < box.top || at.bottom > box.bottom)) {
      this.node.scrollTop += at.top - box.top - box.height / 3;
    }
  }
}
