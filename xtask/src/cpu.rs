//! CPU time of the programs that this thread ran: what they cost, on a machine that others use as well.

use std::cell::Cell;
use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

/// How often a program is asked whether it has ended.
const POLL: Duration = Duration::from_millis(5);

/// Linux counts in hundredths of a second, whatever the kernel's own clock.
const TICK: Duration = Duration::from_millis(10);

thread_local! {
    static SPENT: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// CPU time of all programs that this thread has waited for, with the programs that those have waited for. Zero on systems
/// without `/proc`.
pub fn of_this_thread() -> Duration {
    SPENT.get()
}

/// CPU time of all programs that the process has waited for.
pub fn of_the_process() -> Duration {
    Stat::read("self").map_or(Duration::ZERO, |stat| stat.children)
}

/// Waits until a program has ended, or until the deadline; counts its CPU time.
pub fn wait(child: &mut Child, deadline: Option<Instant>) -> std::io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = try_wait(child)? {
            return Ok(Some(status));
        }
        if deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Ok(None);
        }
        thread::sleep(POLL);
    }
}

/// The status of a program that has ended; counts its CPU time.
fn try_wait(child: &mut Child) -> std::io::Result<Option<ExitStatus>> {
    // Its figures are gone once its status was taken.
    let stat = Stat::read(&child.id().to_string());
    if stat.as_ref().is_some_and(|stat| !stat.has_ended) {
        return Ok(None);
    }
    let status = child.try_wait()?;
    if let (Some(stat), Some(_)) = (stat, status) {
        SPENT.set(SPENT.get() + stat.own + stat.children);
    }
    Ok(status)
}

/// What `/proc/PID/stat` tells.
struct Stat {
    has_ended: bool,
    own: Duration,
    /// Of those that it has waited for.
    children: Duration,
}

impl Stat {
    fn read(process: &str) -> Option<Stat> {
        Stat::parse(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    }

    /// The fields behind the name, which may have spaces and parentheses: the state is the first, times are the 12th to 15th.
    fn parse(text: &str) -> Option<Stat> {
        let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
        let ticks = |index: usize| fields.get(index)?.parse::<u32>().ok();
        let own = TICK * (ticks(11)? + ticks(12)?);
        let children = TICK * (ticks(13)? + ticks(14)?);
        Some(Stat { has_ended: fields.first() == Some(&"Z"), own, children })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn figures_of_a_process_are_read() {
        let stat = Stat::parse("7 (a) b) Z 1 7 7 0 -1 4 10 20 0 0 150 50 300 25 20 0 1 0 9 0 0").unwrap();
        assert!(stat.has_ended);
        assert_eq!((stat.own, stat.children), (Duration::from_secs(2), Duration::from_millis(3250)));
        assert!(Stat::parse("7 (a) R 1").is_none() && Stat::parse("").is_none());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_program_counts_with_those_that_it_ran() {
        let before = of_this_thread();
        let script = "n=0; while [ $n -lt 200000 ]; do n=$((n+1)); done";
        let mut child = Command::new("sh").args(["-c", &format!("sh -c '{script}'; true")]).spawn().unwrap();
        assert!(wait(&mut child, None).unwrap().is_some_and(|status| status.success()));
        assert!(of_this_thread() > before);
        assert!(of_the_process() >= of_this_thread());
    }

    #[test]
    fn the_deadline_comes_before_the_end() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        assert!(wait(&mut child, Some(Instant::now())).unwrap().is_none());
        child.kill().unwrap();
        assert!(wait(&mut child, None).unwrap().is_some_and(|status| !status.success()));
    }
}
