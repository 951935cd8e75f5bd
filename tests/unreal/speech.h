// How a character is heard: delegates in step with its sound, the audio component that plays it, and what is bounded.
// The audio thread is a stand-in; the times are those of the frames, not of the machine.

#pragma once

#include "InworldPlayback.h"
#include "game.h"

/** A character that is given lines directly, and everything that it told, with the seconds of sound heard until then. */
struct FSpeaker
{
	static constexpr int32 Rate = 8000;

	FGame& Game;
	UInworldCharacterComponent& Character;
	std::vector<std::string> Told;
	std::vector<double> At;
	std::vector<uint8> Said;

	explicit FSpeaker(FGame& InGame) : Game(InGame), Character(InGame.Make<UInworldCharacterComponent>()) {}

	void Add(const char* Name, const TCHAR* Utterance, double Seconds = 0.0, int32 SampleRate = Rate, const TCHAR* Interaction = TEXT("i"))
	{
		FInworldPart Part;
		Part.Info.InteractionId = Interaction;
		Part.Info.UtteranceId = Utterance;
		Part.SampleRate = SampleRate;
		Part.NumChannels = 1;
		std::vector<uint8> Bytes(static_cast<std::size_t>(Seconds * SampleRate) * 2);
		for (uint8& Byte : Bytes)
			Byte = static_cast<uint8>(std::rand());
		Part.Samples.Append(Bytes.data(), static_cast<int32>(Bytes.size()));
		Said.insert(Said.end(), Bytes.begin(), Bytes.end());
		const std::string Copy = Name;
		Part.Broadcast = [this, Copy](UInworldCharacterComponent& Whose) {
			CHECK(&Whose == &Character);
			Told.push_back(Copy);
			At.push_back(Heard());
		};
		Character.AddPart(MoveTemp(Part));
	}
	double Heard() const
	{
		const USoundWaveProcedural* Wave = Character.GetSpeech();
		return Wave == nullptr ? 0.0 : static_cast<double>(Wave->StandinHeard.size()) / 2.0 / Rate;
	}
	void Run(double Seconds)
	{
		for (double Left = Seconds; Left > 0.0; Left -= 0.016)
		{
			Character.AdvanceSpeech(0.016f);
			Standin::RenderAudio(0.016);
		}
	}
	bool HasTold(const std::vector<std::string>& Names) const { return Told == Names; }
	bool IsAt(std::size_t Index, double Seconds) const { return At.at(Index) >= Seconds - 0.001 && At.at(Index) <= Seconds + 0.04; }
};

static void ATextComesWithItsSound()
{
	FGame Game;
	FSpeaker Mara(Game);
	Mara.Add("joy 1", TEXT("1"));
	Mara.Add("text 1", TEXT("1"));
	Mara.Run(0.5);
	CHECK(Mara.Told.empty()); // its sound is still to come
	Mara.Add("sound 1", TEXT("1"), 1.0);
	Mara.Add("text 2", TEXT("2"));
	Mara.Add("sound 2", TEXT("2"), 2.0);
	Mara.Add("sound 3", TEXT("3"), 0.75);
	Mara.Add("text 3", TEXT("3"));
	Mara.Run(0.05);
	CHECK(Mara.HasTold({ "joy 1", "text 1", "sound 1" }));
	Mara.Run(0.9);
	Mara.Add("late joy 1", TEXT("1")); // its line is heard already
	Mara.Run(0.02);
	CHECK(Mara.HasTold({ "joy 1", "text 1", "sound 1", "late joy 1" }));
	Mara.Run(4.0);
	CHECK(Mara.HasTold({ "joy 1", "text 1", "sound 1", "late joy 1", "text 2", "sound 2", "sound 3", "text 3" }));
	CHECK(Mara.IsAt(2, 0.0) && Mara.IsAt(4, 1.0) && Mara.IsAt(5, 1.0) && Mara.IsAt(6, 3.0) && Mara.IsAt(7, 3.0));
	CHECK(Mara.Character.GetSpeech()->StandinHeard == Mara.Said); // each sample once, without a gap in between
	CHECK(Mara.Character.GetSpeech()->StandinMost <= FSpeaker::Rate); // half a second ahead, no more
}

/** A line whose sound comes in several packets is one line. */
static void SoundMayComeInPieces()
{
	FGame Game;
	FSpeaker Mara(Game);
	Mara.Add("text 1", TEXT("1"));
	Mara.Add("sound 1a", TEXT("1"), 1.0);
	Mara.Run(0.3);
	Mara.Add("text 2", TEXT("2"));
	Mara.Add("sound 1b", TEXT("1"), 1.0);
	Mara.Add("sound 2", TEXT("2"), 1.0);
	Mara.Run(4.0);
	CHECK(Mara.HasTold({ "text 1", "sound 1a", "sound 1b", "text 2", "sound 2" }));
	CHECK(Mara.IsAt(2, 1.0) && Mara.IsAt(3, 2.0) && Mara.IsAt(4, 2.0));
	CHECK(Mara.Character.GetSpeech()->StandinHeard == Mara.Said);
}

/** Told in order, when the next line, the end of the exchange or too long a wait say that no sound comes. */
static void ATextWithoutSoundComesInOrder()
{
	FGame Game;
	FSpeaker Mara(Game);
	Mara.Add("text 1", TEXT("1"));
	Mara.Add("sound 1", TEXT("1"), 1.0);
	Mara.Add("text 2", TEXT("2"));
	Mara.Add("text 3", TEXT("3"));
	Mara.Run(0.9);
	CHECK(Mara.HasTold({ "text 1", "sound 1" }));
	Mara.Run(0.3);
	CHECK(Mara.HasTold({ "text 1", "sound 1", "text 2" }) && Mara.IsAt(2, 1.0));
	Mara.Character.EndInteraction(TEXT("another"));
	Mara.Run(0.1);
	CHECK(Mara.Told.size() == 3);
	Mara.Character.EndInteraction(TEXT("i"));
	Mara.Run(0.02);
	CHECK(Mara.Told.size() == 4 && Mara.Told[3] == "text 3");
	Mara.Add("text 4", TEXT("4"), 0.0, FSpeaker::Rate, TEXT("never ends"));
	Mara.Run(FInworldPlayback::MaxWait - 0.1);
	CHECK(Mara.Told.size() == 4);
	Mara.Run(0.2);
	CHECK(Mara.Told.size() == 5);
}

static void SilenceIsAtOnceAndForGood()
{
	FGame Game;
	FSpeaker Mara(Game);
	Mara.Add("sound 1", TEXT("1"), 2.0);
	Mara.Add("sound 2", TEXT("2"), 2.0);
	Mara.Run(1.0);
	USoundWaveProcedural* Wave = Mara.Character.GetSpeech();
	CHECK(!Mara.Character.Interrupt() && Wave->StandinBytes.empty()); // there is no session to send it to
	CHECK(!Standin::VoiceOf(Wave)->IsPlaying());
	const std::size_t Before = Wave->StandinHeard.size();
	Mara.Run(3.0);
	CHECK(Mara.HasTold({ "sound 1" }) && Wave->StandinHeard.size() == Before);

	/* What comes then is heard from its beginning, and nothing of the old. */
	Mara.Said.clear();
	Mara.Add("sound 3", TEXT("3"), 1.0, FSpeaker::Rate, TEXT("j"));
	Mara.Run(2.0);
	CHECK(Mara.HasTold({ "sound 1", "sound 3" }) && Mara.Character.GetSpeech() == Wave);
	CHECK(std::vector<uint8>(Wave->StandinHeard.begin() + static_cast<std::ptrdiff_t>(Before), Wave->StandinHeard.end()) == Mara.Said);

	/* One exchange is cancelled, another one goes on, with what of it was ahead in the wave. */
	Mara.Add("sound 4", TEXT("4"), 1.0, FSpeaker::Rate, TEXT("k"));
	Mara.Said.clear();
	Mara.Add("sound 5", TEXT("5"), 1.0, FSpeaker::Rate, TEXT("l"));
	Mara.Run(0.8);
	Mara.Character.CancelInteraction(TEXT("k"));
	Mara.Run(2.0);
	CHECK(Mara.Told.back() == "sound 5");
	CHECK(std::equal(Mara.Said.rbegin(), Mara.Said.rend(), Wave->StandinHeard.rbegin()));

	/* A handler silences: what was due with it is not told. */
	FInworldPart Part;
	Part.Info.UtteranceId = TEXT("6");
	Part.bComplete = true;
	Part.Broadcast = [](UInworldCharacterComponent& Whose) { Whose.Silence(); };
	Mara.Character.AddPart(MoveTemp(Part));
	Mara.Add("sound 7", TEXT("7"), 1.0);
	Mara.Run(2.0);
	CHECK(Mara.Told.back() == "sound 5");
	Mara.Add("sound 8", TEXT("8"), 1.0);
	Mara.Character.EndPlay(EEndPlayReason::Destroyed);
	Mara.Run(1.0);
	CHECK(Mara.Told.back() == "sound 5" && Standin::VoiceOf(Wave)->bDestroyed);
}

/** 3D unless the game says otherwise, and no audio component of the actor is taken that was not given. */
static void TheVoiceIsItsOwn()
{
	FGame Game;
	UAudioComponent Music, Given;
	USceneComponent Root;
	USoundAttenuation Far;
	Game.Actor.StandinVoice = &Music;
	Game.Actor.StandinRoot = &Root;
	USoundWaveProcedural Song;
	Music.SetSound(&Song);

	FSpeaker Mara(Game);
	Mara.Add("sound", TEXT("1"), 1.0);
	Mara.Run(0.1);
	UAudioComponent* Voice = Standin::VoiceOf(Mara.Character.GetSpeech());
	CHECK(Music.Sound.Get() == &Song && !Music.IsPlaying());
	CHECK(Voice != nullptr && Voice != &Music && Voice->IsPlaying() && Voice->bStandinRegistered && Voice->GetAttachParent() == &Root);
	const FSoundAttenuationSettings* Settings = Voice->GetAttenuationSettingsToApply();
	CHECK(Settings != nullptr && Settings->bAttenuate && Settings->bSpatialize && Voice->bAllowSpatialization);
	CHECK(Mara.Character.GetSpeech()->VirtualizationMode == EVirtualizationMode::PlayWhenSilent);

	FSpeaker Narrator(Game);
	Narrator.Character.bSpatialVoice = false;
	Narrator.Add("sound", TEXT("1"), 1.0);
	Narrator.Run(0.1);
	Voice = Standin::VoiceOf(Narrator.Character.GetSpeech());
	Settings = Voice->GetAttenuationSettingsToApply();
	CHECK(!Settings->bAttenuate && !Settings->bSpatialize && !Voice->bAllowSpatialization);

	FSpeaker Crier(Game);
	Crier.Character.Attenuation = &Far;
	Crier.Add("sound", TEXT("1"), 1.0);
	Crier.Run(0.1);
	CHECK(Standin::VoiceOf(Crier.Character.GetSpeech())->GetAttenuationSettingsToApply() == &Far.Attenuation);

	FSpeaker Bran(Game);
	Given.AttenuationSettings = &Far;
	Bran.Character.Voice = &Given;
	Bran.Add("sound 1", TEXT("1"), 1.0);
	Bran.Add("sound 2", TEXT("2"), 1.0, 16000); // another format: another wave
	Bran.Run(0.1);
	CHECK(Given.IsPlaying() && Given.Sound.Get() == Bran.Character.GetSpeech() && Given.GetAttenuationSettingsToApply() == &Far.Attenuation);
	const USoundWaveProcedural* First = Bran.Character.GetSpeech();
	Bran.Run(3.0);
	CHECK(Bran.HasTold({ "sound 1", "sound 2" }) && Bran.Character.GetSpeech() != First && First->StandinHeard.size() == 16000);
	CHECK(Given.Sound.Get() == Bran.Character.GetSpeech() && Bran.Character.GetSpeech()->StandinHeard.size() == 32000);
	Bran.Character.EndPlay(EEndPlayReason::Destroyed);
	CHECK(!Given.IsPlaying() && !Given.bDestroyed);
}

/** With Play Speech off, without an audio device, and while the game is paused. */
static void NobodyListens()
{
	FGame Game;
	for (const bool bPlaySpeech : { false, true })
	{
		UAudioComponent Broken;
		Broken.bStandinAudible = false;
		FSpeaker Mara(Game);
		Mara.Character.bPlaySpeech = bPlaySpeech;
		Mara.Character.Voice = &Broken;
		for (int Line = 0; Line < 100; ++Line)
		{
			const FString Utterance = UTF8_TO_TCHAR(std::to_string(Line).c_str());
			Mara.Add(Line == 0 ? "first" : Line == 99 ? "last" : "middle", *Utterance, 2.0);
		}
		Game.World.bStandinPaused = true;
		Mara.Run(10.0);
		CHECK(Mara.Told.size() == 1);
		Game.World.bStandinPaused = false;
		Mara.Run(197.0);
		CHECK(Mara.Told.size() > 90 && Mara.Told.back() == "middle");
		Mara.Run(4.0);
		CHECK(Mara.Told.back() == "last" && Mara.Told.size() == 100);
		CHECK(Mara.Character.GetSpeech()->StandinMost <= FSpeaker::Rate && Mara.Character.GetSpeech()->StandinBytes.empty());
		CHECK(bPlaySpeech || Broken.StandinStarts == 0);
		CHECK(Broken.StandinStarts < 1000);
		Mara.Character.EndPlay(EEndPlayReason::Destroyed);
	}

	/* The game plays it by itself, and begins late. */
	FSpeaker Bran(Game);
	UAudioComponent Own;
	Bran.Character.bPlaySpeech = false;
	Bran.Add("sound 1", TEXT("1"), 4.0);
	Bran.Run(2.0);
	Own.SetSound(Bran.Character.GetSpeech());
	Own.Play();
	Bran.Said.clear();
	Bran.Add("sound 2", TEXT("2"), 4.0);
	Bran.Run(8.0);
	const std::vector<uint8>& Heard = Bran.Character.GetSpeech()->StandinHeard;
	CHECK(Bran.HasTold({ "sound 1", "sound 2" }) && Heard.size() >= Bran.Said.size());
	CHECK(std::equal(Bran.Said.rbegin(), Bran.Said.rend(), Heard.rbegin()));
}

/** More than is kept: the oldest is told and not heard, the newest is heard. */
static void WhatWaitsIsBounded()
{
	FGame Game;
	FSpeaker Mara(Game);
	for (int Line = 0; Line < 80; ++Line)
		Mara.Add("long", *FString(UTF8_TO_TCHAR(std::to_string(Line).c_str())), 64.0); // 1 MB each
	Mara.Run(0.1);
	CHECK(Mara.Told.size() >= 80 - FInworldPlayback::MaxBytes / 1000000 && Mara.Told.size() < 60);
	CHECK(Logged("more to say than is kept") || Mara.Character.GetSpeech()->StandinHeard.size() > 0);
	Mara.Character.Silence();
	Mara.Told.clear();
	for (int Text = 0; Text < 2000; ++Text)
		Mara.Add("text", TEXT("one")); // never complete
	Mara.Run(0.1);
	CHECK(Mara.Told.size() >= 2000 - FInworldPlayback::MaxParts);
}

/** In a conversation with the library: each line is told when all before it was heard. */
static void AConversationIsInStep()
{
	FGame Game;
	UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
	UInworldCharacterComponent& Mara = Game.MakeCharacter(TEXT("innkeeper"));
	Session.BeginPlay();
	TICK_UNTIL(Session.IsEstablished());
	Mara.UseSession(&Session);
	double Start = 0.0, Before = 0.0; // of the line that is heard, and of the next one
	int Texts = 0, Sounds = 0, Ended = 0, SoundsAtEnd = -1;
	FString Utterance;
	const auto Heard = [&] {
		return static_cast<double>(Mara.GetSpeech()->StandinHeard.size()) / 2.0 / static_cast<double>(Mara.GetSpeech()->StandinRate());
	};
	const auto IsAt = [&](double Seconds) { return Heard() >= Seconds - 0.001 && Heard() < Seconds + 0.1; };
	Mara.OnText.StandinAdd([&](const FInworldTextEvent& Event) {
		++Texts;
		CHECK(Mara.GetSpeech() != nullptr && IsAt(Event.Info.UtteranceId == Utterance ? Start : Before));
	});
	Mara.OnSpeech.StandinAdd([&](const FInworldSpeechEvent& Event) {
		++Sounds;
		Utterance = Event.Info.UtteranceId;
		CHECK(IsAt(Before));
		Start = Before;
		Before += static_cast<double>(Event.Duration);
	});
	Mara.OnInteractionEnd.StandinAdd([&](const FInworldPacketInfo&) {
		++Ended;
		SoundsAtEnd = Sounds;
	});
	for (int Turn = 1; Turn <= 3; ++Turn)
	{
		CHECK(Mara.SendText(TEXT("hello")));
		TICK_UNTIL(Ended == Turn);
	}
	TICK_UNTIL(Texts >= 3 && Texts == Sounds && Heard() > Before - 0.05);
	CHECK(SoundsAtEnd < Sounds); // the last answers had arrived long before they were heard

	/* Cut short by the session: silent at once, and what waited is never told. */
	const int Until = Texts;
	CHECK(Mara.SendText(TEXT("hello")) && Mara.SendText(TEXT("hello")));
	TICK_UNTIL(Ended == 5 && Texts == Until + 1);
	CHECK(Session.Interrupt(TEXT("innkeeper")) && !Standin::VoiceOf(Mara.GetSpeech())->IsPlaying());
	for (int Step = 0; Step < 1000; ++Step)
		Frame();
	CHECK(Texts == Until + 1);
	Mara.EndPlay(EEndPlayReason::Destroyed);
}

static void Speech()
{
	ATextComesWithItsSound();
	SoundMayComeInPieces();
	ATextWithoutSoundComesInOrder();
	SilenceIsAtOnceAndForGood();
	TheVoiceIsItsOwn();
	NobodyListens();
	WhatWaitsIsBounded();
}
