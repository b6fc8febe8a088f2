//! How long the caller waited for each reply: one bar each, and the same as a table.

use domain::view::ReplyTime;
use leptos::prelude::*;

/// Up to here a reply feels immediate.
const GOOD_MS: u64 = 1100;
/// Up to here it is noticed, and no more.
const FAIR_MS: u64 = 1400;
/// The tallest bar that is drawn in scale; longer ones end here.
const TALLEST_MS: u64 = 2000;
/// Units of the drawing.
const HEIGHT: u64 = 100;
const STEP: u64 = 24;
const BAR: u64 = 16;

struct Grade {
    word: &'static str,
    fill: &'static str,
}

const fn grade(ms: u64) -> Grade {
    let (word, fill) = if ms <= GOOD_MS {
        ("Good", "fill-ok")
    } else if ms <= FAIR_MS {
        ("Fair", "fill-warn")
    } else {
        ("Slow", "fill-bad")
    };
    Grade { word, fill }
}

/// "0.62 s".
fn seconds(ms: u64) -> String {
    format!("{}.{:02} s", ms / 1000, ms % 1000 / 10)
}

/// "1:05".
fn position(ms: u64) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1000 % 60)
}

/// The sentence that the drawing shows.
fn finding(replies: &[ReplyTime]) -> String {
    let mut times: Vec<u64> = replies.iter().map(|reply| reply.first_sound_ms).collect();
    times.sort_unstable();
    let (Some(&median), Some(&slowest)) = (times.get(times.len() / 2), times.last()) else {
        return "No replies yet.".to_owned();
    };
    format!(
        "Half of the replies began within {}; the slowest took {}, which is {}.",
        seconds(median),
        seconds(slowest),
        grade(slowest).word.to_lowercase()
    )
}

pub(crate) fn replies(replies: &[ReplyTime]) -> impl IntoView + use<> {
    let width = STEP * replies.len() as u64;
    let bars = replies.iter().enumerate().map(|(index, reply)| {
        let height = (reply.first_sound_ms.min(TALLEST_MS) * HEIGHT / TALLEST_MS).max(2);
        let x = STEP * index as u64 + (STEP - BAR) / 2;
        view! {
            <rect class=grade(reply.first_sound_ms).fill x=x y=HEIGHT - height width=BAR height=height rx="2"></rect>
        }
    });
    let bars = bars.collect_view();
    let limit = HEIGHT - GOOD_MS * HEIGHT / TALLEST_MS;
    let rows = replies
        .iter()
        .map(|reply| {
            view! {
                <tr>
                    <td class="py-1 pr-4">{position(reply.at_ms)}</td>
                    <td class="py-1 pr-4">{seconds(reply.first_sound_ms)}</td>
                    <td class="py-1">{grade(reply.first_sound_ms).word}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <figure>
            <figcaption class="text-meta text-text-2">{finding(replies)}</figcaption>
            <svg
                class="mt-3 h-24 max-w-full"
                role="img"
                aria-label="Reply time of each turn; the same numbers are in the table below"
                viewBox=format!("0 0 {width} {HEIGHT}")
                preserveAspectRatio="xMinYMax meet"
            >
                <line class="stroke-line" x1="0" x2=width y1=HEIGHT y2=HEIGHT></line>
                <line class="stroke-line-strong" stroke-dasharray="3 3" x1="0" x2=width y1=limit y2=limit></line>
                {bars}
            </svg>
            <details class="mt-2 text-meta">
                <summary class="link min-h-6 cursor-pointer">"Show as table"</summary>
                <table class="mt-2 tabular-nums">
                    <caption class="sr-only">"Reply times"</caption>
                    <thead>
                        <tr class="text-left text-text-2">
                            <th scope="col" class="pr-4 font-medium">"At"</th>
                            <th scope="col" class="pr-4 font-medium">"Reply began after"</th>
                            <th scope="col" class="font-medium">"That is"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(first_sound_ms: u64) -> ReplyTime {
        ReplyTime {
            at_ms: 0,
            first_sound_ms,
        }
    }

    #[test]
    fn a_reply_is_good_fair_or_slow_at_the_stated_limits() {
        let words = [1100, 1101, 1400, 1401].map(|ms| grade(ms).word);
        assert_eq!(words, ["Good", "Fair", "Fair", "Slow"]);
    }

    #[test]
    fn the_finding_names_the_median_and_the_slowest() {
        let text = finding(&[reply(900), reply(620), reply(1450)]);
        assert_eq!(
            text,
            "Half of the replies began within 0.90 s; the slowest took 1.45 s, which is slow."
        );
        assert_eq!(finding(&[]), "No replies yet.");
    }
}
