/* A run: its events as columns, and the hall after any number of them. */

const ARRIVED = "arrived", VISIT = "visit", MOVE = "move", REPLY = "reply", PASSED = "passed",
  OVERWRITTEN = "overwritten", CROWDED = "crowded";
const ENDS = ["over", "failed", "cancelled", "orphaned"], NEVER_STARTED = "never started";
const AT_BOARD = 0, THINKING = 1, READY = 2, TO_START = 3, IDLE = 4, WALKING = 5, RESTING = 6,
  BLOCKED = 7, NOBODY = -1, ENDED = -2;

class Run {
  constructor(data, whole, games) {
    Object.assign(this, whole.histories[data.history], data);
    this.kinds = whole.kinds;
    this.at = summed(this.at);
    this.count = this.at.length;
    this.noteOf = new Map(this.notes);
    this.lostBy = new Map(this.overwrites); // the board that overwrote others, of each such event
    this.seats = whole.pairings[this.pairings].map((pairing, i) => ({
      ...pairing,
      index: i,
      game: games[this.games[i]],
      clocksAfter: this.clocks[i] ?? [],
      events: [],
      plies: [],
    }));
    this.seatOf = new Map(this.seats.map((seat) => [seat.board, seat]));
    this.uncalled = this.uncalled.map(([board, from]) => ({ seat: this.seatOf.get(board), from }));
    this.places = [...new Set(this.seats.map((seat) => seat.place))].sort((a, b) => a - b);
    this.readEvents();
    this.readAway();
    this.mishaps = this.mishaps.map(([board, at, words]) => ({ board, at, words, until: this.endOf(board) }));
    for (const wait of this.stuck) wait.from = wait.since < this.total ? countUpTo(this.at, wait.since) : this.count;
    this.circle = this.readCircle();
    this.moment = new Moment(this);
    this.busy = new Lengths(this.visitsOfMasters());
    this.work = new Lengths(this.bars.filter((bar) => bar.state <= THINKING));
  }

  /** Return the boards that wait for each other in a circle; one may wait for several others. */
  readCircle() {
    const holders = new Map(this.stuck.filter((wait) => wait.board).map((wait) => [wait.board, wait.holders]));
    const comesBack = (board) => {
      const reached = new Set(holders.get(board)); // it grows while it is walked through
      for (const other of reached) for (const next of holders.get(other) ?? []) reached.add(next);
      return reached.has(board);
    };
    return new Set([...holders.keys()].filter(comesBack));
  }

  /** Return who waits for ever by now, after so many events. */
  stuckBy(count, time) {
    return this.stuck.filter(({ from, since }) => count >= from && time >= since);
  }

  /** Whether the circle is closed by now: a deadlock, though the program does not know it yet. */
  isDeadlocked(count, time) {
    const { circle } = this;
    return circle.size > 0 && this.stuckBy(count, time).filter(({ board }) => circle.has(board)).length === circle.size;
  }

  kindOf(event) {
    return this.kinds[this.kind[event]];
  }

  /** Note the events of each game, its plies, the bars, and the next visit after each event. */
  readEvents() {
    this.bars = [];
    this.visits = new Map(); // each master's visits, as numbers of events
    this.comings = new Map(); // and these together with those that are asked to come back
    this.movesMade = 0; // by the masters
    for (let event = 0; event < this.count; event++) {
      const seat = this.seatOf.get(this.board[event]);
      if (!seat) continue;
      const kind = this.kindOf(event);
      seat.events.push(event);
      if (kind === MOVE || kind === REPLY) seat.plies.push(this.ply[event]);
      if (kind === MOVE) this.movesMade++;
      if (kind === VISIT) of(this.visits, this.master[event]).push(event);
      if (kind === VISIT || kind === PASSED) of(this.comings, this.master[event]).push(event);
      if (this.lasts[event]) {
        const start = this.at[event];
        const state = this.stateAfter(event, seat);
        this.bars.push({ seat, state, start, end: start + this.lasts[event], event });
      }
    }
    this.bars.sort((a, b) => b.state - a.state); // as they are painted, one over the other
    this.nextVisit = new Float64Array(this.count).fill(Infinity);
    for (const seat of this.seats) {
      seat.plies.sort((a, b) => a - b);
      Object.assign(seat, this.lastPly(seat));
      let next = Infinity;
      for (const event of seat.events.toReversed()) {
        this.nextVisit[event] = next;
        if (this.kindOf(event) === VISIT) next = event;
      }
      seat.firstVisit = next;
    }
  }

  /** Return the event with which a game is over, and that of its last ply if it is of the same moment. */
  lastPly({ events }) {
    const i = events.findIndex((event) => this.kindOf(event) === "over");
    const [last, over] = [events[i - 1], events[i]];
    return [MOVE, REPLY].includes(this.kindOf(last)) && this.at[last] === this.at[over] ? { last, over } : {};
  }

  /** Return when a game ended; one that was left did so with the run. */
  endOf(board) {
    const end = this.seatOf.get(board)?.events.find((event) => ENDS.includes(this.kindOf(event)));
    return end === undefined ? this.total : this.at[end];
  }

  /** Return what the opponent at a board has done by a time, if nobody has noticed it yet. */
  unnoticed(board, time) {
    return this.mishaps.find((each) => each.board === board && each.at <= time && time < each.until);
  }

  /** Return the last event of a board at a moment; undefined if it has none then. */
  lastEvent(board, at) {
    return this.seatOf.get(board)?.events.findLast((event) => this.at[event] === at);
  }

  /** Return the state in which an event leaves its game. */
  stateAfter(event, seat) {
    switch (this.kindOf(event)) {
      case ARRIVED: return seat.masterBegins ? TO_START : THINKING;
      case VISIT: return AT_BOARD;
      case MOVE: return THINKING;
      case REPLY: return READY;
      default: return ENDED;
    }
  }

  /** Return the stretches of time in which each master is at a board or more: two at once are one. */
  visitsOfMasters() {
    const merged = [];
    for (const visits of this.visits.values()) {
      let last = null;
      for (const event of visits) {
        const start = this.at[event];
        const end = start + this.lasts[event];
        if (last && start <= last.end) last.end = Math.max(last.end, end);
        else merged.push((last = { start, end }));
      }
    }
    return merged;
  }

  /** Return the hall after so many events. */
  after(count) {
    return this.moment.moveTo(count);
  }

  /** Note when each master walks or rests, which she does one after the other; and what blocks her. */
  readAway() {
    this.blocks = this.away.filter(([, state]) => state === BLOCKED);
    this.walks = new Map(); // and rests, of each master: when they start, and what they are
    for (let master = 1; master <= this.masters; master++) {
      const spans = this.away.filter(([who, state]) => who === master && state !== BLOCKED);
      this.walks.set(master, { spans, starts: spans.map(([, , start]) => start) });
    }
  }

  /** Return how a master is away at a time: `[master, state, start, end]`, if she is. */
  awayAt(master, time) {
    const { spans, starts } = this.walks.get(master) ?? { spans: [], starts: [] };
    const latest = spans[countUpTo(starts, time) - 1];
    const blocked = this.blocks.find(([who, , start, end]) => who === master && start <= time && time < end);
    return blocked ?? (latest && time < latest[3] ? latest : undefined);
  }

  /** Return the number of the game that a master comes to next; undefined if there is none. */
  nextBoard(master, count) {
    const comings = this.comings.get(master) ?? [];
    const event = comings[countUpTo(comings, count - 1)];
    return event === undefined ? undefined : this.board[event];
  }

  /** Return the figures up to a time and a number of events; at the end they are the record's. */
  figures(time, count) {
    const over = time >= this.total && count === this.count;
    const until = Math.min(time, this.total);
    const { waits, waited } = this.moment.moveTo(count);
    return {
      over,
      total: until,
      speedup: over ? this.speedup : until ? this.work.until(until) / until : null,
      utilisation: over ? this.utilisation : until ? this.busy.until(until) / (this.masters * until) : 0,
      meanWait: over ? this.meanWait : waits ? waited / waits : 0,
    };
  }
}

/** Return the list that a map has under a key; a new one if there is none. */
function of(lists, key) {
  if (!lists.has(key)) lists.set(key, []);
  return lists.get(key);
}

/** The length of stretches of time together, up to any moment. */
class Lengths {
  constructor(stretches) {
    this.starts = new Float64Array(stretches.map(({ start }) => start)).sort();
    this.ends = new Float64Array(stretches.map(({ end }) => end)).sort();
    this.startSums = Lengths.sums(this.starts);
    this.endSums = Lengths.sums(this.ends);
  }

  static sums(numbers) {
    const sums = new Float64Array(numbers.length + 1);
    sums.set(summed(numbers), 1);
    return sums;
  }

  until(time) {
    const begun = countUpTo(this.starts, time);
    const ended = countUpTo(this.ends, time);
    return begun * time - this.startSums[begun] - (ended * time - this.endSums[ended]);
  }
}

/** The hall after a number of events: it goes forward event by event, and back by starting anew. */
class Moment {
  constructor(run) {
    this.run = run;
    this.known = {};
    this.begin();
  }

  begin() {
    this.count = 0;
    this.waits = 0;
    this.waited = 0;
    this.lost = 0; // updates of the score that overwrote others
    this.crowd = ""; // the note on a queue without a bound
    this.lastBoard = new Map(); // where each master is, or was before she went away
    this.wentTo = new Map(); // the board to which a master walks
    this.games = this.run.seats.map((seat) => ({
      seat,
      state: NOBODY,
      ply: -1,
      event: -1,
      since: 0, // ms: when its state began
      made: new Uint8Array(seat.plies.length),
      moves: 0,
      passes: 0,
      lost: 0,
      end: "",
      note: "",
    }));
  }

  moveTo(count) {
    if (count === this.count) return this;
    this.known = {}; // what is asked for again and again at one moment
    if (count < this.count) this.begin();
    while (this.count < count) this.apply(this.count++);
    for (const each of this.run.uncalled) this.waitUncalled(each);
    return this;
  }

  /** Let an opponent wait for a game that the program never begins, from the time they are there. */
  waitUncalled({ seat, from }) {
    const { run, count } = this;
    const game = this.games[seat.index];
    const isThere = count > 0 && run.at[count - 1] >= from;
    game.since = from;
    game.end = count === run.count ? NEVER_STARTED : "";
    game.state = game.end ? ENDED : isThere ? TO_START : NOBODY;
  }

  apply(event) {
    const { run } = this;
    const seat = run.seatOf.get(run.board[event]);
    const kind = run.kindOf(event);
    if (!seat) {
      this.applyBeside(event, kind);
      return;
    }
    const game = this.games[seat.index];
    const ply = run.ply[event];
    if (kind === PASSED) game.passes++;
    else if (ENDS.includes(kind)) this.end(game, kind, event);
    else if (event === seat.last) this.end(game, "over", seat.over);
    else if (ply >= game.ply && !game.end) {
      // a mistaken scheduler's visit may come before the reply; the later ply counts
      game.ply = ply;
      game.event = event;
      game.since = run.at[event];
      game.state = run.stateAfter(event, seat);
    }
    if (kind === VISIT || kind === PASSED) this.lastBoard.set(run.master[event], seat.board);
    if (run.wait[event] >= 0) {
      this.waits++;
      this.waited += run.wait[event];
    }
    if (kind === MOVE || kind === REPLY) {
      game.made[seat.plies.indexOf(ply, game.moves)] = 1;
      while (game.made[game.moves]) game.moves++;
    }
  }

  /** Note what happens beside the boards, which no state shows. */
  applyBeside(event, kind) {
    const { run } = this;
    const master = run.ply[event]; // of her own events
    if (kind === "walk") this.wentTo.set(master, run.nextBoard(master, event + 1));
    if (kind === "stand" && this.wentTo.get(master)) this.lastBoard.set(master, this.wentTo.get(master));
    if (kind === "stand") this.wentTo.delete(master);
    if (kind === CROWDED) this.crowd = run.noteOf.get(event) ?? "";
    if (kind !== OVERWRITTEN) return;
    this.lost++;
    const seat = run.seatOf.get(run.lostBy.get(event));
    if (seat) this.games[seat.index].lost++;
  }

  end(game, kind, event) {
    if (game.end) return;
    game.end = kind;
    game.note = this.run.noteOf.get(event) ?? "";
    game.state = ENDED;
    game.event = event;
    game.since = this.run.at[event];
  }

  /** Return the game that is at each board of the hall: the last that has begun, or the first. */
  atPlaces() {
    return (this.known.atPlaces ??= this.readPlaces());
  }

  readPlaces() {
    const at = new Map();
    for (const game of this.games) {
      if (game.event >= 0 || !at.has(game.seat.place)) at.set(game.seat.place, game);
    }
    return at;
  }

  /**
   * Return the place in line, from 1, of each game that waits: how many are visited before it, and one.
   * Among these is also one that does not wait yet, but is visited first, as in a fixed order.
   * Infinity for a game that is visited no more.
   */
  line() {
    return (this.known.line ??= this.readLine());
  }

  readLine() {
    const { at } = this.run;
    const stuck = new Set(this.run.stuckBy(this.count, at[this.count - 1] ?? 0).map(({ board }) => board));
    const waits = ({ state, seat }) => (state === READY || state === TO_START) && !stuck.has(seat.board);
    const places = this.places();
    const waiting = this.games.filter(waits).map((game) => [game, places.get(game) ?? Infinity]);
    return new Map(waiting.sort(([, a], [, b]) => a - b || 0));
  }

  /** Return the place of each game that is visited again; masters who serve boards of their own have a line each. */
  places() {
    return (this.known.places ??= this.readPlacesInLine());
  }

  readPlacesInLine() {
    const places = new Map();
    const lengths = new Map(); // of the line of each group of masters
    const visits = this.games.map((game) => [game, this.nextVisitOf(game)]);
    for (const [game] of visits.filter(([, visit]) => visit < Infinity).sort(([, a], [, b]) => a - b)) {
      const place = (lengths.get(game.seat.firstMaster) ?? 0) + 1;
      lengths.set(game.seat.firstMaster, place);
      places.set(game, place);
    }
    return places;
  }

  nextVisitOf({ event, seat }) {
    return event < 0 ? seat.firstVisit : this.run.nextVisit[event];
  }

  /** Return the boards that are visited next, up to the last that waits now: those of one line. */
  nextBoards() {
    const last = Math.max(0, ...[...this.line().values()].filter(Number.isFinite));
    return [...this.places()].filter(([, place]) => place <= last).map(([{ seat }]) => seat.board);
  }

  /** Return the boards that each master is at, by her number. */
  boardsOfMasters() {
    const boards = new Map();
    for (let master = 1; master <= this.run.masters; master++) boards.set(master, []);
    for (const game of this.games) {
      if (game.state === AT_BOARD) boards.get(this.run.master[game.event])?.push(game.seat.board);
    }
    return boards;
  }

  /** Return the time left on the clocks of a game, of master and opponent; null without clocks. */
  clocks(game, time) {
    const { seat } = game;
    if (!seat.clocks) return null;
    const [master, opponent] = game.moves
      ? seat.clocksAfter.slice(2 * game.moves - 2, 2 * game.moves)
      : seat.clocks;
    if (game.event < 0 || game.state === ENDED) return { master, opponent, runs: "" };
    const since = Math.max(...seat.events.filter((event) => event < this.count
      && [ARRIVED, MOVE, REPLY].includes(this.run.kindOf(event))).map((event) => this.run.at[event]));
    const spent = Math.max(0, time - since);
    return game.state === THINKING
      ? { master, opponent: opponent - spent, runs: "opponent" }
      : { master: master - spent, opponent, runs: "master" };
  }
}
