//! Reply's quotas: so many calls in any minute and in any hour, over windows that slide.

use std::{collections::VecDeque, time::Duration};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// The calls of the last hour, oldest first. A log is the strictest reading of the documentation:
/// no counter that starts afresh, no bucket that refills, so a burst across a boundary is caught.
#[derive(Debug)]
pub(crate) struct Quota {
    per_minute: usize,
    per_hour: usize,
    log: VecDeque<Duration>,
}

impl Quota {
    /// Empty windows of these sizes.
    pub(crate) fn new(per_minute: u32, per_hour: u32) -> Self {
        Self { per_minute: per_minute as usize, per_hour: per_hour as usize, log: VecDeque::new() }
    }

    /// Counts a call at `now`, or says how many whole seconds to wait. A refused call is not counted.
    pub(crate) fn take(&mut self, now: Duration) -> Result<(), u64> {
        while self.log.front().is_some_and(|oldest| *oldest + HOUR <= now) {
            self.log.pop_front();
        }
        let free_at = self.free_at(self.per_minute, MINUTE, now).max(self.free_at(self.per_hour, HOUR, now));
        if free_at > now {
            let wait = free_at - now;
            return Err((wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1));
        }
        self.log.push_back(now);
        Ok(())
    }

    /// When a window of this length has room again: once its `limit`-th youngest call has left it.
    fn free_at(&self, limit: usize, window: Duration, now: Duration) -> Duration {
        match limit {
            0 => now + window,
            _ => self.log.len().checked_sub(limit).map_or(Duration::ZERO, |index| self.log[index] + window),
        }
    }

    /// Forgets every call.
    pub(crate) fn reset(&mut self) {
        self.log.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_hundred_and_first_call_in_a_minute_waits_for_the_first_to_leave() {
        let mut quota = Quota::new(100, 3000);
        for call in 0..100 {
            assert_eq!(quota.take(at(call * 10)), Ok(()));
        }
        assert_eq!(quota.take(at(1000)), Err(59));
        assert_eq!(quota.take(at(59_999)), Err(1));
        assert_eq!(quota.take(at(60_000)), Ok(()));
        assert_eq!(quota.take(at(60_005)), Err(1), "the second call leaves at 60.010 s, not with the first");
    }

    #[test]
    fn the_windows_slide_so_a_burst_across_a_full_minute_is_refused() {
        let mut quota = Quota::new(100, 3000);
        for _ in 0..100 {
            assert_eq!(quota.take(at(59_000)), Ok(()));
        }
        assert_eq!(quota.take(at(61_000)), Err(58));
    }

    #[test]
    fn an_hour_holds_three_thousand_calls_however_they_are_spread() {
        let mut quota = Quota::new(100, 3000);
        for call in 0..3000 {
            assert_eq!(quota.take(at(call * 1000)), Ok(()));
        }
        assert_eq!(quota.take(at(3_000_000)), Err(600));
        assert_eq!(quota.take(at(3_600_000)), Ok(()));
        assert_eq!(quota.take(at(3_600_500)), Err(1));
    }

    #[test]
    fn refused_calls_are_not_counted() {
        let mut quota = Quota::new(1, 3000);
        assert_eq!(quota.take(at(0)), Ok(()));
        for second in 1..60 {
            assert_eq!(quota.take(at(second * 1000)), Err(60 - second));
        }
        assert_eq!(quota.take(at(60_000)), Ok(()));
    }

    #[test]
    fn waiting_exactly_as_long_as_told_is_enough() {
        let mut quota = Quota::new(3, 5);
        let mut now = at(0);
        for _ in 0..50 {
            match quota.take(now) {
                Ok(()) => now += at(700),
                Err(seconds) => {
                    now += Duration::from_secs(seconds);
                    assert_eq!(quota.take(now), Ok(()));
                }
            }
        }
    }
}
