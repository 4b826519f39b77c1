"""Every word of the standard library that the hall knows, on both clocks, by closed forms."""

from collections.abc import Callable
from functools import partial

import pytest
from in_a_hall import in_hall

from simul.stdlib import _thread, queue, sched, threading, time
from simul.stdlib.concurrent import futures

Word = Callable[[], object]
WORDS: dict[str, tuple[Word, object, float]] = {}
"""What to do, what comes of it, and how many seconds it takes."""


def word(result: object, seconds: float) -> Callable[[Word], Word]:
    """Return the result of a function in a hall, and how long it takes."""

    def note(work: Word) -> Word:
        WORDS[work.__name__] = work, result, seconds
        return work

    return note


def start_all(works: list[Word]) -> list[threading.Thread]:
    """Start a thread for each."""
    threads = [threading.Thread(target=each) for each in works]
    for thread in threads:
        thread.start()
    return threads


def do_all(works: list[Word]) -> None:
    """Do all at once, each in a thread, and wait for them."""
    for thread in start_all(works):
        thread.join()


# Threads


@word(None, 5)
def threads_that_sleep_do_so_at_once() -> None:
    """Threads that sleep do so at once."""
    do_all([partial(time.sleep, seconds) for seconds in (5, 1, 3)])


@word([True, False], 3)
def a_join_may_be_given_up() -> list[bool]:
    """A join may be given up."""
    (thread,) = start_all([partial(time.sleep, 3)])
    thread.join(1)
    alive = thread.is_alive()
    thread.join()
    return [alive, thread.is_alive()]


@word([1, 2, 3], 6)
def a_thread_may_start_threads() -> list[int]:
    """A thread may start threads."""
    done: list[int] = []

    def nested(depth: int) -> None:
        time.sleep(depth)
        done.append(depth)
        if depth < 3:
            do_all([partial(nested, depth + 1)])

    do_all([partial(nested, 1)])
    return done


@word(("Steward", 42), 2)
def a_subclass_has_a_run_of_its_own() -> tuple[str, int]:
    """A subclass has a run of its own."""

    class Steward(threading.Thread):
        def run(self) -> None:
            time.sleep(2)
            self.result = 42

    steward = Steward(name="Steward")
    steward.start()
    steward.join()
    return steward.name, steward.result


@word([False, True, True, False], 0)
def a_thread_is_a_daemon_if_it_is_told_so() -> list[bool]:
    """A thread is a daemon if it is told so."""
    one, other = threading.Thread(), threading.Thread(daemon=True)
    late = threading.Thread()
    late.daemon = True
    other.daemon = False
    return [one.daemon, late.daemon, threading.Thread(daemon=True).daemon, other.daemon]


@word(("7", 7), 7)
def a_timer_calls_once_its_time_has_come() -> tuple[str, float]:
    """A timer calls once its time has come."""
    at: list[float] = []
    timer = threading.Timer(7, lambda: at.append(time.monotonic()))
    timer.start()
    timer.join()
    return str(int(at[0])), int(at[0])


@word([], 1)
def a_timer_that_is_cancelled_does_not() -> list[str]:
    """A timer that is cancelled does not."""
    calls: list[str] = []
    timer = threading.Timer(7, calls.append, ["called"])
    timer.start()
    time.sleep(1)
    timer.cancel()
    timer.join()
    return calls


@word([1, 2], 0)
def each_thread_has_locals_of_its_own() -> list[int]:
    """Each thread has locals of its own."""
    local, seen = threading.local(), []

    def keep(value: int) -> None:
        local.value = value
        time.sleep(0)
        seen.append(local.value)

    do_all([partial(keep, 1), partial(keep, 2)])
    return sorted(seen)


@word([10], 2)
def threads_of_old_tutorials_have_no_class() -> list[int]:
    """Threads of old tutorials have no class."""
    lock, seen = _thread.allocate_lock(), []

    def work(number: int) -> None:
        time.sleep(2)
        seen.append(number)
        lock.release()

    lock.acquire()
    _thread.start_new_thread(work, (10,))
    lock.acquire()
    return seen


# Locks


@word(None, 12)
def a_lock_lets_one_in_at_a_time() -> None:
    """A lock lets one in at a time."""
    lock = threading.Lock()

    def work() -> None:
        with lock:
            time.sleep(3)

    do_all([work] * 4)


@word([False, False, True], 5)
def a_lock_may_be_given_up() -> list[bool]:
    """A lock may be given up."""
    lock = threading.Lock()

    def hold() -> None:
        with lock:
            time.sleep(5)

    start_all([hold])
    time.sleep(1)
    return [lock.acquire(blocking=False), lock.acquire(timeout=2), lock.acquire(timeout=4)]


@word(None, 6)
def a_lock_that_may_be_taken_again_is_free_after_the_last_release() -> None:
    """A lock that may be taken again is free after the last release."""
    lock = threading.RLock()

    def work() -> None:
        with lock:
            time.sleep(1)
            with lock:
                time.sleep(1)

    do_all([work] * 3)


@word(None, 9)
def a_semaphore_of_k_lets_k_in() -> None:
    """A semaphore of k lets k in."""
    places = threading.Semaphore(3)

    def work() -> None:
        with places:
            time.sleep(3)

    do_all([work] * 8)  # ceil(8 / 3) rounds


@word("Semaphore released too many times", 2)
def a_bounded_semaphore_counts() -> str:
    """A bounded semaphore counts."""
    places = threading.BoundedSemaphore(2)
    with places:
        time.sleep(2)
    with pytest.raises(ValueError, match="too many") as caught:
        places.release()
    return str(caught.value)


@word([True, False, True], 4)
def an_event_wakes_all_who_wait() -> list[bool]:
    """An event wakes all who wait."""
    event, seen = threading.Event(), []
    threads = start_all([lambda: seen.append(event.wait()), lambda: seen.append(event.wait(1))])
    time.sleep(4)
    event.set()
    for thread in threads:
        thread.join()
    return sorted(seen, reverse=True)[:1] + sorted(seen)[:1] + [event.is_set()]


@word([False, True], 5)
def a_condition_waits_for_what_is_true() -> list[bool]:
    """A condition waits for what is true."""
    changed, hands = threading.Condition(), []

    def raise_hand() -> None:
        time.sleep(5)
        with changed:
            hands.append(1)
            changed.notify()

    start_all([raise_hand])
    with changed:
        early = changed.wait_for(lambda: len(hands), timeout=2)
        late = changed.wait_for(lambda: len(hands), timeout=20)
    return [bool(early), bool(late)]


@word([0, 1, 2], 8)
def a_barrier_waits_for_the_last() -> list[int]:
    """A barrier waits for the last."""
    barrier, places = threading.Barrier(3), []

    def come(after: float) -> None:
        time.sleep(after)
        places.append(barrier.wait())

    do_all([partial(come, after) for after in (8, 2, 5)])
    return sorted(places)


@word(2, 3)
def a_barrier_breaks_when_one_does_not_come() -> int:
    """A barrier breaks when one does not come."""
    barrier, broken = threading.Barrier(3), []

    def come() -> None:
        try:
            barrier.wait(timeout=3)
        except threading.BrokenBarrierError:
            broken.append(1)

    do_all([come] * 2)
    return len(broken)


# Queues


@word([3, 2, 1], 3)
def a_queue_hands_on_what_was_put() -> list[int]:
    """A queue hands on what was put."""
    hands: queue.Queue[int] = queue.Queue()

    def put() -> None:
        for number in (3, 2, 1):
            time.sleep(1)
            hands.put(number)

    start_all([put])
    return [hands.get() for _ in range(3)]


@word([1, 2, 3], 1)
def a_stack_hands_on_the_last_first() -> list[int]:
    """A stack hands on the last first."""
    hands: queue.LifoQueue[int] = queue.LifoQueue()
    for number in (3, 2, 1):
        hands.put(number)
    time.sleep(1)
    return [hands.get() for _ in range(3)]


@word(["highest", "lowest"], 2)
def a_priority_queue_hands_on_the_least_first() -> list[str]:
    """A priority queue hands on the least first."""
    hands: queue.PriorityQueue[tuple[int, str]] = queue.PriorityQueue()
    start_all([lambda: time.sleep(2), lambda: hands.put((-1, "lowest"))])
    hands.put((-9, "highest"))
    time.sleep(2)
    return [hands.get()[1], hands.get()[1]]


@word(["empty", "full"], 5)
def waiting_for_a_queue_may_be_given_up() -> list[str]:
    """Waiting for a queue may be given up."""
    hands: queue.Queue[int] = queue.Queue(maxsize=1)
    said = []
    try:
        hands.get(timeout=2)
    except queue.Empty:
        said.append("empty")
    hands.put(1)
    try:
        hands.put(2, timeout=3)
    except queue.Full:
        said.append("full")
    return said


@word(6, 4)
def a_queue_may_be_joined() -> int:
    """A queue may be joined."""
    hands: queue.Queue[int] = queue.Queue()
    served = []

    def steward() -> None:
        while True:
            number = hands.get()
            time.sleep(2)
            served.append(number)
            hands.task_done()

    for _ in range(3):
        threading.Thread(target=steward, daemon=True).start()
    for number in range(6):
        hands.put(number)
    hands.join()  # six calls of two seconds by three stewards
    return len(served)


@word("hand", 1)
def a_simple_queue_has_no_end() -> str:
    """A simple queue has no end."""
    hands: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Timer(1, hands.put, ["hand"]).start()
    return hands.get(timeout=10_000)


# Pools


@word([1, 4, 9, 16], 4)
def a_pool_of_k_threads_makes_k_calls_at_once() -> list[int]:
    """A pool of k threads makes k calls at once."""

    def square(number: int) -> int:
        time.sleep(2)
        return number * number

    with futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(square, [1, 2, 3, 4]))


@word(["1", "too slow"], 3)
def a_map_may_be_given_up() -> list[str]:
    """A map may be given up."""

    def after(seconds: int) -> int:
        time.sleep(seconds)
        return seconds

    seen: list[str] = []
    pool = futures.ThreadPoolExecutor(2)
    try:
        for seconds in pool.map(after, [1, 9], timeout=3):
            seen.append(str(seconds))
    except futures.TimeoutError:
        seen.append("too slow")
    return seen


@word([1, 2, 3], 3)
def futures_come_as_they_are_done() -> list[float]:
    """Futures come as they are done."""

    def after(seconds: int) -> int:
        time.sleep(seconds)
        return seconds

    with futures.ThreadPoolExecutor() as pool:
        calls = [pool.submit(after, seconds) for seconds in (3, 1, 2)]
        return [call.result() for call in futures.as_completed(calls)]


@word("2 (of 3) futures unfinished", 2)
def waiting_for_the_next_may_be_given_up() -> str:
    """Waiting for the next may be given up."""
    pool = futures.ThreadPoolExecutor()
    calls = [pool.submit(time.sleep, seconds) for seconds in (1, 5, 9)]
    with pytest.raises(futures.TimeoutError) as caught:
        list(futures.as_completed(calls, timeout=2))
    return str(caught.value)


@word([(1, 2), (2, 1), (3, 0)], 4)
def waiting_may_end_with_the_first() -> list[tuple[int, int]]:
    """Waiting may end with the first."""
    with futures.ThreadPoolExecutor() as pool:
        calls = [pool.submit(time.sleep, seconds) for seconds in (1, 2, 4)]
        first = futures.wait(calls, return_when=futures.FIRST_COMPLETED)
        second = futures.wait(calls, timeout=2)  # until 3 s
        return [(len(done), len(others)) for done, others in (first, second, futures.wait(calls))]


@word(["nobody comes", True], 2)
def an_error_is_handed_on_by_a_future() -> list[object]:
    """An error is handed on by a future."""

    def fail() -> None:
        time.sleep(2)
        raise ValueError("nobody comes")

    with futures.ThreadPoolExecutor() as pool:
        call = pool.submit(fail)
        done, _ = futures.wait([call], return_when=futures.FIRST_EXCEPTION)
        return [str(call.exception()), call in done]


@word([True, False], 5)
def a_call_that_has_not_begun_may_be_cancelled() -> list[bool]:
    """A call that has not begun may be cancelled."""
    with futures.ThreadPoolExecutor(1) as pool:
        one, other = pool.submit(time.sleep, 5), pool.submit(time.sleep, 5)
        time.sleep(1)
        return [other.cancel(), one.cancel()]


@word(1, 3)
def a_thread_that_is_idle_is_not_joined_by_another() -> int:
    """A thread that is idle is not joined by another."""
    names = []
    with futures.ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            pool.submit(lambda: names.append(threading.current_thread().name)).result()
            time.sleep(1)
    return len(set(names))


# Time


@word([0.0, 1.5, 1.5, 1.5], 1.5)
def all_clocks_go_by_the_halls() -> list[float]:
    """All clocks go by the halls."""
    clocks = [time.monotonic, time.perf_counter, time.time]
    start = time.perf_counter()
    time.sleep(1.5)
    return [round(start, 1), *(round(clock(), 1) for clock in clocks)]


@word(["b", "a", "c"], 6)
def a_scheduler_calls_in_due_order() -> list[str]:
    """A scheduler calls in due order."""
    calls: list[str] = []
    diary = sched.scheduler(time.monotonic, time.sleep)
    for at, name in [(4, "a"), (2, "b"), (6, "c")]:
        diary.enter(at, 1, calls.append, (name,))
    diary.run()
    return calls


ROUGH = {"all_clocks_go_by_the_halls", "a_timer_calls_once_its_time_has_come"}
"""They tell the time, which on the wall clock is not exact."""


@pytest.mark.parametrize("name", WORDS)
def test_a_word_takes_as_long_as_it_should_on_the_virtual_clock(name: str) -> None:
    """And what comes of it is what comes of it in Python."""
    work, result, seconds = WORDS[name]
    assert in_hall(work) == (result, seconds)


RACES = {
    "a_call_that_has_not_begun_may_be_cancelled",
    "a_condition_waits_for_what_is_true",
    "a_join_may_be_given_up",
    "a_lock_may_be_given_up",
    "a_map_may_be_given_up",
    "a_priority_queue_hands_on_the_least_first",
    "a_thread_that_is_idle_is_not_joined_by_another",
    "a_timer_that_is_cancelled_does_not",
    "an_event_wakes_all_who_wait",
    "futures_come_as_they_are_done",
    "waiting_for_the_next_may_be_given_up",
    "waiting_may_end_with_the_first",
}
"""Two threads race for what comes of them: in real time a busy machine decides who wins."""


@pytest.mark.parametrize("name", sorted(WORDS.keys() - ROUGH - RACES))
def test_a_word_is_never_too_quick_on_the_wall_clock(name: str) -> None:
    """How much longer it takes is the machine's business."""
    work, result, seconds = WORDS[name]
    if seconds > 0:
        came, took = in_hall(work, "wall")
        assert came == result
        assert took >= seconds - 0.001


@pytest.mark.parametrize("name", sorted(RACES))
def test_a_race_on_the_wall_clock_has_an_end(name: str) -> None:
    """Where the favourite wins, that took as long as it should."""
    work, result, seconds = WORDS[name]
    try:
        came, took = in_hall(work, "wall")
    except pytest.fail.Exception:
        return  # everything was done before anybody could give up
    assert came != result or took >= seconds - 0.001


@pytest.mark.parametrize("name", [name for name, (_, _, seconds) in WORDS.items() if not seconds])
def test_a_word_does_in_no_hall_what_it_does_in_python(name: str) -> None:
    """A thread that plays nowhere goes by Python's own clock."""
    work, result, _ = WORDS[name]
    assert work() == result
