/* Times and events in words: the same words as in the charts. */

const MOST_TOLD = 3;
const OWN = ["walk", "rest"]; // what a master does on her own
const RESULT = /^(1-0|0-1|1\/2-1\/2)/;

/** Write ms as h:mm:ss, with tenths only below a minute. */
function clock(ms) {
  const two = (number) => String(number).padStart(2, "0");
  if (ms > 0 && ms < 59950) {
    const tenths = Math.round(ms / 100);
    return `0:00:${two(Math.floor(tenths / 10))}${tenths % 10 ? `.${tenths % 10}` : ""}`;
  }
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Write ms as a duration that is read at once: `5 s`, `2.5 s`, `1:00:55`. */
function duration(ms) {
  return ms < 60000 ? `${Math.round(ms / 100) / 10} s` : clock(ms);
}

/** Write numbers as `1–4, 7`, and at most so many parts. */
function ranges(numbers, most = Infinity) {
  const parts = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else parts.push([number, number]);
  }
  const shown = parts.slice(0, most).map(([from, to]) => {
    if (from === to) return String(from);
    return to === from + 1 ? `${from}, ${to}` : `${from}–${to}`;
  });
  return shown.join(", ") + (parts.length > most ? " …" : "");
}

/** Name some who play at no board, and boards: `main, boards 2–4, 7`. */
function named(others, boards) {
  const words = `board${boards.length > 1 ? "s" : ""} ${ranges(boards, 6)}`;
  return [...others, ...(boards.length ? [words] : [])].join(", ");
}

/** Return a number and its noun. */
function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Join texts that are not empty. */
function sentences(...parts) {
  return parts.filter(Boolean).join(" ");
}

/** Return a fault without its place, where that is said already: `board 3, ply 2: the ...`. */
function withoutPlace(note) {
  return note.replace(/^board \d+(, ply \d+)?: /, "");
}

function opponentOf(seat) {
  return seat.masterIsWhite ? seat.black : seat.white;
}

/** Return the name of a board, with its opponent if that is more than the board's number. */
function boardName(seat) {
  const opponent = opponentOf(seat);
  return !opponent || /^(board|opponent|team)? ?\d*$/i.test(opponent)
    ? `board ${seat.board}`
    : `board ${seat.board} (${opponent})`;
}

/** Return the number of a board, and its opponent's name if that says more: `2 Slow Sam`. */
function shortName(seat) {
  return boardName(seat).replace(/^board /, "").replace(/ \((.*)\)$/, " $1");
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Return the result of a game as it is written on boards; undefined if it has none. */
function resultOf(game) {
  return RESULT.exec(game.note)?.[0].replaceAll("1/2", "½").replace("-", "–");
}

/** Return what has happened last in a game, in ever more words. */
function doneWords(game) {
  if (game.end) return [game.end, resultOf(game), game.note].filter(Boolean);
  const move = lastMove(game);
  return move ? [move, `${game.moves}: ${move}`, `ply ${game.moves}: ${move}`] : [];
}

/** Write clocks, in whole seconds, in ever more words: that which runs, or both; none without clocks. */
function clockTexts(clocks) {
  if (!clocks) return [];
  const [master, opponent] = [clocks.master, clocks.opponent].map((ms) => clock(1000 * Math.floor(Math.max(0, ms) / 1000)));
  return [clocks.runs === "opponent" ? opponent : master, `${master} / ${opponent}`];
}

/** Say what has just happened, and why the master does what she does: one event in words. */
function whatHappens(run, count, time) {
  if (count === 0) return "The hall is empty: nothing has happened yet.";
  if (count === run.count && run.stuck.length) return endWords(run); // that a game was left says less
  const moment = run.after(count);
  const event = count - 1;
  const words = sentences(eventWords(run, moment, event), mishapWords(run, event, time));
  if (count === run.count) return sentences(words, endWords(run));
  return sentences(words, run.isDeadlocked(count, time) ? `Deadlock: ${stuckWords(run)}` : freeWords(run, moment, event));
}

/** Say what opponents have done that nobody has noticed: since the event before this one, or at this board. */
function mishapWords(run, event, time) {
  const before = event ? run.at[event - 1] : -1;
  const told = run.mishaps.filter(({ board, at }) =>
    run.unnoticed(board, time) && (at > before || run.board[event] === board));
  return sentences(...told.map(({ board, words }) => `The opponent of board ${board} ${words}, and nobody has noticed.`));
}

/** Say what has gone wrong so far beside the boards, in the words of the charts. */
function unseenWords(run, count) {
  const { lost, crowd } = run.after(count);
  if (count === run.count) return run.unseen;
  const items = crowd.split(" at ")[0];
  return [
    lost ? `${counted(lost, "update")} of the score overwrote others` : "",
    crowd ? `${items} stood in a queue that has no bound` : "",
  ].filter(Boolean).join("; ");
}

function masterName(run, master) {
  return run.masters > 1 ? `Master ${master}` : "The master";
}

function eventWords(run, moment, event) {
  const kind = run.kindOf(event);
  const note = withoutPlace(run.noteOf.get(event) ?? "");
  if (run.board[event] === 0) return ownWords(run, event, kind, note);
  const seat = run.seatOf.get(run.board[event]);
  if (!seat) return `Board ${run.board[event]}: ${kind}.`;
  const name = boardName(seat);
  const game = moment.games[seat.index];
  const who = masterName(run, run.master[event]);
  switch (kind) {
    case ARRIVED:
      return seat.masterBegins
        ? `${capital(name)} sits down and waits to start${beforeWords(moment, game)}.`
        : `${capital(name)} sits down and thinks about the first move.`;
    case VISIT: {
      const wait = run.wait[event];
      const others = [...moment.line().keys()].filter((each) => each.seat.firstMaster === seat.firstMaster).length;
      return sentences(
        `${who} comes to ${name}.`,
        wait > 0 && `Its reply waited ${duration(wait)}.`,
        others > 0 && `${others} ${others === 1 ? "other waits" : "others wait"}.`,
      );
    }
    case MOVE:
      return `${who} has moved ${lastMove(game)} at ${name}${game.end ? "" : ": the opponent thinks"}.`;
    case REPLY: {
      const served = run.lasts[event] === 0 && run.nextVisit[event] < Infinity;
      return game.end || game.state !== READY || served
        ? `${capital(name)} has replied ${lastMove(game)}.`
        : `${capital(name)} has replied ${lastMove(game)} and waits${beforeWords(moment, game)}.`;
    }
    case PASSED:
      return `${capital(name)} asks the master to come back later.`;
    case "over":
      return `${capital(name)} is over: ${note}.`;
    case "cancelled":
      return sentences(`${capital(name)} is cancelled: told to stop in mid-game.`, note);
    case "orphaned":
      return sentences(`${capital(name)} is orphaned: left as it stood.`, note);
    default:
      return `${capital(name)} has ${kind}: ${note}.`;
  }
}

function lastMove(game) {
  return game.moves ? game.seat.game.sans[game.moves - 1] : "";
}

/** Say how many boards are visited before one that waits; they need not be ready yet. */
function beforeWords(moment, game) {
  const place = moment.line().get(game);
  if (!place) return "";
  if (place === Infinity) return ": no master comes to it any more";
  const before = place - 1;
  return before === 0 ? ", first in line" : `: ${before} ${before === 1 ? "is" : "are"} before it`;
}

/** Return a place in line as the table has it; empty for a board that does not wait. */
function placeWords(place) {
  return place === Infinity ? "never" : String(place ?? "");
}

/** Return a place in line as a board has it, where there is room for a few letters. */
function placeSign(place) {
  return place === Infinity ? "–" : String(place || "");
}

function ownWords(run, event, kind, shortened) {
  const note = kind === OVERWRITTEN ? run.noteOf.get(event) : shortened; // by which board says most
  const who = masterName(run, run.ply[event]);
  switch (kind) {
    case "walk": {
      const next = run.nextBoard(run.ply[event], event + 1);
      return `${who} walks${next ? ` to board ${next}` : ""}.`;
    }
    case "rest": return `${who} takes a break.`;
    case "stand": return standWords(run, event, who);
    case "blocked": return `The program is blocked, and no board is served: ${note}.`;
    case OVERWRITTEN: return `An update of the score overwrote others: ${note}.`;
    case CROWDED: return `${note.replace(" at ", " stand in a queue that has no bound, at ")}.`;
    default: return `The blocking call is over: ${note}.`;
  }
}

/** Say what a master has done who may now serve again: walked, or rested. */
function standWords(run, event, who) {
  const master = run.ply[event];
  let before = event - 1;
  while (before >= 0 && !(run.board[before] === 0 && run.ply[before] === master && OWN.includes(run.kindOf(before)))) before--;
  if (run.kindOf(before) === "rest") return `${who} is back from the break.`;
  const next = run.nextBoard(master, event + 1);
  return `${who} arrives${next ? ` at board ${next}` : ""}.`;
}

/** Say why a master who is at no board does nothing; empty if one is at a board. */
function freeWords(run, moment, event) {
  const time = run.at[event];
  const boards = moment.boardsOfMasters();
  const crowd = [...boards].find(([, at]) => at.length > 1);
  if (crowd) return `${masterName(run, crowd[0])} is at ${crowd[1].length} boards at once: that cannot be.`;
  if (run.at[event + 1] === time) return "";
  const free = [...boards].filter(([master, at]) => !at.length && !run.awayAt(master, time));
  if (!free.length || run.kindOf(event) === "walk") return "";
  const waiting = [...moment.line().keys()];
  const thinking = moment.games.filter(({ state }) => state === THINKING);
  if (waiting.length) return run.masters === 1 && run.clock === "virtual" ? idleWords(run, event, waiting, thinking) : "";
  if (!thinking.length || free.length < boards.size) return "";
  return `Nobody is ready: the ${run.masters > 1 ? "masters wait" : "master waits"} for the next reply.`;
}

/** Say why the only master does not serve those who wait; in real time it may be milliseconds that she needs. */
function idleWords(run, event, waiting, thinking) {
  const thinks = (board) => thinking.find(({ seat }) => seat.board === board);
  const due = thinks(run.nextBoard(1, event + 1));
  if (due) return `The master waits for ${boardName(due.seat)}, whose turn it is.`;
  const stays = thinks(run.after(event + 1).lastBoard.get(1));
  if (stays) return `The master stays at ${boardName(stays.seat)}, whose opponent thinks.`;
  return `The master serves nobody, although ${counted(waiting.length, "board")} ${waiting.length === 1 ? "waits" : "wait"}.`;
}

/**
 * Say who waits for whom: `board 2 waits for the lock Anna that board 3 holds; ...`.
 * Those in a circle, else those at boards, else all; many that wait for the same are told once.
 */
function stuckWords(run) {
  const { circle, stuck } = run;
  const atBoards = stuck.filter(({ board }) => (circle.size ? circle.has(board) : board));
  const parts = toldWaits(atBoards.length ? atBoards : stuck);
  return `${parts.slice(0, MOST_TOLD).join("; ")}${parts.length > MOST_TOLD ? "; ..." : ""}.`;
}

/** Say who waits for what, once for all who wait for the same. */
function toldWaits(waits) {
  const told = new Map(); // the waiters of each goal
  for (const wait of waits) told.set(wait.goal, [...(told.get(wait.goal) ?? []), wait]);
  return [...told].map(([goal, each]) => `${waitersWords(each)} ${goal}`);
}

function waitersWords(waits) {
  const boards = waits.map(({ board }) => board).filter(Boolean);
  const others = waits.filter(({ board }) => !board).map(({ who }) => who);
  return `${named(others, boards)} ${waits.length > 1 ? "wait" : "waits"}`;
}

function endWords(run) {
  if (run.stuck.length) return sentences(`The run stops at ${clock(run.total)}: a deadlock.`, capital(stuckWords(run)));
  if (run.stopped) {
    const why = run.stopped.split("\n")[0];
    const said = withoutPlace(why) === withoutPlace(run.noteOf.get(run.count - 1) ?? "");
    return `The run stops at ${clock(run.total)}${said ? "" : `: ${why}`}.`;
  }
  const left = run.after(run.count).games.filter(({ end }) => ["orphaned", "cancelled"].includes(end)).length;
  if (left) return `The program ends at ${clock(run.total)}: ${counted(left, "game")} ${left === 1 ? "is" : "are"} left unfinished.`;
  return `The hall is empty: the total is ${clock(run.total)}.`;
}
