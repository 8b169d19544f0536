//! Taking time, and what is kept of it.
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::{error::Error, time::Instant};

/// What a measurement comes to, or why it broke off.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// As little as shows that everything can be measured.
    Quick,
    /// Enough for numbers to go by.
    Usual,
    /// As usual, and what takes minutes.
    Full,
}

impl Effort {
    /// How many runs are kept.
    pub const fn runs(self) -> usize {
        match self {
            Self::Quick => 2,
            Self::Usual | Self::Full => 5,
        }
    }

    /// The one number or the other.
    pub const fn pick(self, usual: u32, quick: u32) -> u32 {
        match self {
            Self::Quick => quick,
            Self::Usual | Self::Full => usual,
        }
    }
}

/// The results of several runs.
#[derive(Debug, Clone, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Takes one more.
    pub fn push(&mut self, sample: f64) {
        self.0.push(sample);
        self.0.sort_by(f64::total_cmp);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The one in the middle.
    pub fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// The least.
    pub fn least(&self) -> f64 {
        self.0.first().copied().unwrap_or(f64::NAN)
    }

    /// The most.
    pub fn most(&self) -> f64 {
        self.0.last().copied().unwrap_or(f64::NAN)
    }
}

/// Measures ours and the limit turn by turn. The first turn of each warms up and is not kept.
pub async fn in_turns(
    effort: Effort,
    mut ours: impl AsyncFnMut() -> Outcome<f64>,
    mut limit: impl AsyncFnMut() -> Outcome<f64>,
) -> Outcome<(Samples, Samples)> {
    let (mut of_ours, mut of_limit) = (Samples::default(), Samples::default());
    for turn in 0..=effort.runs() {
        let (one, other) = (ours().await?, limit().await?);
        if turn > 0 {
            of_ours.push(one);
            of_limit.push(other);
        }
    }
    Ok((of_ours, of_limit))
}

/// The seconds that `work` takes, and what came of it.
pub async fn seconds<T>(work: impl AsyncFnOnce() -> Outcome<T>) -> Outcome<(f64, T)> {
    let began = Instant::now();
    let result = work().await?;
    Ok((began.elapsed().as_secs_f64(), result))
}

/// How many things a second come about when `work` makes `count` of them.
pub async fn per_second(count: u32, work: impl AsyncFnOnce() -> Outcome<()>) -> Outcome<f64> {
    let (seconds, ()) = seconds(work).await?;
    Ok(f64::from(count) / seconds)
}

/// The microseconds of one call, out of many.
pub async fn micros(calls: u32, mut call: impl AsyncFnMut() -> Outcome<()>) -> Outcome<f64> {
    let began = Instant::now();
    for _ in 0..calls {
        call().await?;
    }
    Ok(began.elapsed().as_secs_f64() * 1e6 / f64::from(calls))
}
