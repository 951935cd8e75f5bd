//! Random walks beside a reference that counts nothing: it looks through all that has ever happened.

use super::bounds::check_bounds;
use super::*;

#[derive(Default)]
struct Reference {
    /// In the order in which they came.
    said: Vec<Said>,
    ended: Vec<String>,
    cancelled: Vec<String>,
    /// Interaction and speaker.
    silenced: Vec<(String, String)>,
    /// Interaction, utterance and speaker.
    cut: Vec<(String, String, String)>,
    /// Interaction and speaker. `true`: before the end of the interaction.
    lost: Vec<(String, String, bool)>,
    /// Interactions that were CANCELLED when more of them came.
    stays_cancelled: Vec<String>,
}

#[derive(Clone)]
struct Said {
    interaction: String,
    utterance: String,
    packet: String,
    speaker: String,
    is_speech: bool,
    status: PacketStatus,
}

impl Said {
    fn whole(&self) -> (String, String, String) {
        (self.interaction.clone(), self.utterance.clone(), self.speaker.clone())
    }

    fn is_finished(&self) -> bool {
        matches!((self.status, self.is_speech), (Played | Cancelled, _) | (Processed, false))
    }
}

impl Reference {
    fn utterances_of(&self, interaction: &str) -> Vec<(String, String, String)> {
        let mut all: Vec<_> = self.said.iter().filter(|s| s.interaction == interaction).map(Said::whole).collect();
        let mut seen = Vec::new();
        all.retain(|one| {
            !seen.contains(one) && {
                seen.push(one.clone());
                true
            }
        });
        all
    }

    fn utterance(&self, whole: &(String, String, String)) -> Progress {
        if self.cut.contains(whole) {
            return Progress::Cancelled;
        }
        let followed = self.is_followed(whole);
        let finished = self.said.iter().filter(|said| said.whole() == *whole).all(Said::is_finished);
        match finished && (followed || self.ended.contains(&whole.0)) {
            true => Progress::Completed,
            false => Progress::Open,
        }
    }

    fn is_followed(&self, whole: &(String, String, String)) -> bool {
        let all = self.utterances_of(&whole.0);
        let mine = all.iter().filter(|other| other.2 == whole.2 && !other.1.is_empty());
        !whole.1.is_empty() && mine.skip_while(|other| *other != whole).count() > 1
    }

    /// Whether the rest of this speaker was given up.
    fn is_lost(&self, interaction: &str, speaker: &str) -> bool {
        self.lost.iter().any(|lost| lost.0 == interaction && lost.1 == speaker)
    }

    fn interaction(&self, id: &str) -> Progress {
        let all = self.utterances_of(id);
        let silenced = |speaker: &str| self.silenced.contains(&(id.to_owned(), speaker.to_owned()));
        let nobody_is_left = || all.iter().all(|one| silenced(&one.2) || self.is_lost(id, &one.2));
        let any_lost = self.lost.iter().any(|lost| lost.0 == id && lost.2);
        let ended = self.ended.iter().any(|ended| ended == id) || any_lost && nobody_is_left();
        let any_silenced = self.silenced.iter().any(|(interaction, _)| interaction == id);
        let stays = [&self.cancelled, &self.stays_cancelled].iter().any(|list| list.iter().any(|one| one == id));
        if stays || any_silenced && all.iter().all(|one| silenced(&one.2)) {
            return Progress::Cancelled;
        }
        if all.is_empty() && !ended {
            return Progress::Unknown;
        }
        let finished = self.said.iter().filter(|said| said.interaction == id).all(Said::is_finished);
        match (ended && finished, any_lost || all.iter().any(|one| self.cut.contains(one))) {
            (false, _) => Progress::Open,
            (true, false) => Progress::Completed,
            (true, true) => Progress::Cancelled,
        }
    }

    fn says(&mut self, said: Said) {
        if self.interaction(&said.interaction) == Progress::Cancelled {
            self.stays_cancelled.push(said.interaction.clone());
        }
        let whole = said.whole();
        let unwanted = self.is_lost(&said.interaction, &said.speaker)
            || self.silenced.contains(&(said.interaction.clone(), said.speaker.clone()))
            || self.cancelled.contains(&said.interaction);
        if unwanted && !self.said.iter().any(|other| other.whole() == whole) {
            self.cut.push(whole.clone());
        }
        let status = if unwanted || self.cut.contains(&whole) { Cancelled } else { Received };
        self.said.push(Said { status, ..said });
    }

    fn cut(&mut self, which: impl Fn(&(String, String, String)) -> bool, interaction: &str) {
        for whole in self.utterances_of(interaction) {
            if which(&whole) && self.utterance(&whole) == Progress::Open {
                for said in self.said.iter_mut().filter(|said| said.whole() == whole && !said.is_finished()) {
                    said.status = Cancelled;
                }
                self.cut.push(whole);
            }
        }
    }

    fn cancel(&mut self, interaction: &str) {
        if self.interaction(interaction) != Progress::Completed {
            self.cut(|_| true, interaction);
            self.cancelled.push(interaction.to_owned());
        }
    }

    fn lose(&mut self, interaction: &str, speaker: &str) {
        let has_ended = self.ended.iter().any(|ended| ended == interaction);
        self.lost.push((interaction.to_owned(), speaker.to_owned(), !has_ended));
        if !has_ended {
            let followed: Vec<_> =
                self.utterances_of(interaction).into_iter().filter(|one| self.is_followed(one)).collect();
            self.cut(|one| one.2 == speaker && !followed.contains(one), interaction);
        }
    }

    fn interrupt(&mut self, speaker: &str) {
        for interaction in INTERACTIONS {
            let all = self.utterances_of(interaction);
            let ended = self.ended.iter().any(|ended| ended == interaction);
            let mut mine = all.iter().filter(|one| one.2 == speaker);
            if mine.any(|one| !ended || self.utterance(one) == Progress::Open) {
                self.cut(|one| one.2 == speaker, interaction);
                self.silenced.push((interaction.to_owned(), speaker.to_owned()));
            }
        }
    }
}

const INTERACTIONS: [&str; 3] = ["i", "k", "l"];

fn walk(seed: u64) {
    let mut random = Random(seed);
    let (mut playback, mut reference) = (PlaybackLedger::default(), Reference::default());
    for step in 0..60 {
        let interaction = random.of(&INTERACTIONS);
        let speaker = random.of(&["guard", "cook"]);
        match random.below(21) {
            0..8 => {
                let number = random.below(4);
                let utterance = if number == 0 { String::new() } else { format!("{interaction}-{speaker}-{number}") };
                let kind = random.of(&[PacketType::Text, PacketType::Audio, PacketType::Emotion]);
                let path = format!("{interaction}/{utterance}/{step}");
                let mut heard = packet(&path, speaker, kind);
                if reference.is_lost(interaction, speaker) {
                    heard.status = Cancelled;
                }
                let status = playback.heard(&heard);
                reference.says(Said {
                    interaction: interaction.to_owned(),
                    utterance,
                    packet: step.to_string(),
                    speaker: speaker.to_owned(),
                    is_speech: kind != PacketType::Emotion,
                    status: Received,
                });
                assert_eq!(Some(status), reference.said.last().map(|said| said.status));
            }
            8..16 => {
                let (at, status) = (random.below(reference.said.len()), random.of(&[Processed, Played, Played]));
                let Some(said) = reference.said.get_mut(at) else { continue };
                if said.status != Cancelled && (said.status as u32) < status as u32 {
                    said.status = status;
                }
                assert_eq!(playback.mark(&said.packet, status), Some(said.status));
            }
            16 => {
                playback.ends(interaction);
                reference.ended.push(interaction.to_owned());
            }
            17 => {
                playback.cancel_interaction(interaction);
                reference.cancel(interaction);
            }
            18 => {
                let utterance = format!("{interaction}-{speaker}-{}", random.below(4));
                playback.cancel_utterances(interaction, &[&utterance]);
                reference.cut(|one| one.1 == utterance, interaction);
            }
            19 => {
                playback.cut(speaker, interaction);
                reference.lose(interaction, speaker);
            }
            _ => {
                playback.interrupt(speaker);
                reference.interrupt(speaker);
            }
        }
        for said in &reference.said {
            assert_eq!(playback.status(&said.packet), Some(said.status), "packet {} of {seed}", said.packet);
            if !said.utterance.is_empty() {
                let expected = reference.utterance(&said.whole());
                assert_eq!(playback.utterance_progress(&said.utterance), expected, "{} of {seed}", said.utterance);
            }
        }
        for interaction in INTERACTIONS {
            let expected = reference.interaction(interaction);
            assert_eq!(playback.interaction_progress(interaction), expected, "{interaction} of {seed}, step {step}");
        }
    }
    check_bounds(&playback);
}

#[test]
fn any_course_of_events_agrees_with_the_reference() {
    for seed in 1..=400 {
        walk(seed * 0x9E37_79B9);
    }
}
