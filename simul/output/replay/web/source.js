/* The source of a scheduler: the line that runs now, and where the others are suspended. */

const HANGING = 4; // letters by which a line that goes on is indented further
const SUSPENDED = "gives up"; // whoever stands somewhere and is not suspended, runs

/** Where all tasks and threads stand after a number of steps. */
class Workers {
  constructor(steps, actions) {
    Object.assign(this, steps);
    this.actions = actions;
    this.at = summed(steps.at);
    this.after = summed(steps.after);
    this.names = steps.workers;
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
    new ResizeObserver(() => this.reveal()).observe(this.node);
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
    const begins = run.source.findIndex(([piece]) => ["def", "async"].includes(piece?.[1]));
    if (begins > 0) this.node.scrollTop += this.page.lines[begins].node.offsetTop - this.node.offsetTop - 4;
    const reason = this.reasonOf(run);
    this.head.replaceChildren(run.file ? `${run.label}: ${run.file}` : run.label, ...(reason ? [element("div", { class: "note" }, reason)] : []));
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
    const node = element("div", { class: "line" }, element("span", { class: "number" }, String(number)), code, marks);
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
        nodes.push(element("span", { class: `${look} ${found?.[2] ?? ""}`.trim() }, text.slice(inside[i], inside[i + 1])));
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
    page.lines.forEach((line, i) => this.markLine(line, marks.get(i + 1)));
    const line = this.mostTelling(marks);
    if (line && line !== this.last) this.keepInView(page.lines[(this.last = line) - 1]);
  }

  /** Return the line that runs, or else the one where most boards stand. */
  mostTelling(marks) {
    const telling = ([, mark]) => (mark.running.length ? Infinity : mark.innermost);
    const [first] = [...marks].sort((one, other) => telling(other) - telling(one));
    return first?.[0];
  }

  markPlace(marks, worker, [, line, start, endLine, end], innermost) {
    for (let number = line; number <= endLine; number++) {
      if (!marks.has(number)) marks.set(number, { expressions: new Map(), running: [], suspended: [], innermost: 0 });
      const mark = marks.get(number);
      const runs = worker.action !== SUSPENDED;
      const look = runs ? "runs" : "waits";
      const range = [number === line ? start : 0, number === endLine ? end : Infinity, `${look}${innermost ? "" : " outer"}`];
      if (!mark.expressions.has(String(range))) mark.expressions.set(String(range), range);
      if (number > line) continue;
      if (innermost) mark.innermost++;
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
