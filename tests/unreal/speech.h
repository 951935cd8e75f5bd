// How a character is heard: delegates in step with its sound, the audio component that plays it, and what is bounded.
// The audio thread is a stand-in; it renders as much as a frame lasts.

#pragma once

#include "InworldLines.h"
#include "InworldVoiceWave.h"
#include "game.h"

/** A character that is given parts and lines directly, and everything that it told. */
struct FSpeaker
{
	UInworldCharacterComponent& Character;
	std::vector<std::string> Told;

	explicit FSpeaker(FGame& Game) : Character(Game.Make<UInworldCharacterComponent>()) {}

	void Add(const char* Name, const TCHAR* Utterance)
	{
		FInworldPart Part;
		Part.Info.InteractionId = TEXT("i");
		Part.Info.UtteranceId = Utterance;
		const std::string Copy = Name;
		Part.Broadcast = [this, Copy](UInworldCharacterComponent& Whose) {
			CHECK(&Whose == &Character);
			Told.push_back(Copy);
		};
		Character.AddPart(MoveTemp(Part));
	}
	static FInworldLineEvent Line(const TCHAR* Utterance)
	{
		FInworldLineEvent Line;
		Line.InteractionId = TEXT("i");
		Line.UtteranceId = Utterance;
		return Line;
	}
	bool HasTold(const std::vector<std::string>& Names) const { return Told == Names; }
};

/** A part is told when its line begins, and what belongs to no line with the next one. */
static void PartsAreToldWithTheirLine()
{
	FGame Game;
	FSpeaker Mara(Game);
	Mara.Character.OnLineStarted.StandinAdd([&](const FInworldLineEvent&) { Mara.Told.push_back("begins"); });
	Mara.Add("joy", TEXT("1"));
	Mara.Add("text", TEXT("1"));
	Mara.Add("text 2", TEXT("2"));
	Mara.Add("sound", TEXT("1"));
	CHECK(Mara.Told.empty() && !Mara.Character.IsSpeaking());
	Mara.Character.BeginLine(FSpeaker::Line(TEXT("1")));
	CHECK(Mara.HasTold({ "begins", "joy", "text", "sound" }) && Mara.Character.IsSpeaking());
	Mara.Add("more", TEXT("1"));
	Mara.Character.EndLine(FSpeaker::Line(TEXT("1")));
	Mara.Add("late", TEXT("1"));
	CHECK(Mara.HasTold({ "begins", "joy", "text", "sound", "more", "late" }) && !Mara.Character.IsSpeaking());
	Mara.Told.clear();
	Mara.Add("sound without words", TEXT("3"));
	Mara.Add("text 4", TEXT("4"));
	Mara.Add("text 5", TEXT("5"));
	Mara.Character.BeginLine(FSpeaker::Line(TEXT("4")));
	CHECK(Mara.HasTold({ "begins", "text 2", "sound without words", "text 4" }));
	Mara.Character.Silence();
	Mara.Character.BeginLine(FSpeaker::Line(TEXT("5")));
	CHECK(Mara.Told.back() == "begins");
}

/** More than is kept: the oldest is told too early. */
static void WhatWaitsIsBounded()
{
	FGame Game;
	FSpeaker Mara(Game);
	for (int Text = 0; Text < FInworldLines::MaxParts; ++Text)
		Mara.Add("text", TEXT("one"));
	CHECK(Mara.Told.empty());
	for (int Text = 0; Text < 100; ++Text)
		Mara.Add("text", TEXT("one"));
	CHECK(Mara.Told.size() == 100);
}

/** A handler silences the character: what was due with it is not told. */
static void AHandlerMaySilence()
{
	FGame Game;
	FSpeaker Mara(Game);
	FInworldPart Part;
	Part.Info.InteractionId = TEXT("i");
	Part.Info.UtteranceId = TEXT("1");
	Part.Broadcast = [](UInworldCharacterComponent& Whose) { Whose.Silence(); };
	Mara.Character.AddPart(MoveTemp(Part));
	Mara.Add("text", TEXT("1"));
	Mara.Character.BeginLine(FSpeaker::Line(TEXT("1")));
	CHECK(Mara.Told.empty() && !Mara.Character.IsSpeaking());
}

/** A session with the innkeeper, and what was told of her lines. */
struct FTalk
{
	FGame Game;
	UInworldSessionComponent& Session;
	UInworldCharacterComponent& Mara;
	int Begun = 0, Over = 0, Cut = 0, Ended = 0;

	FTalk() : Session(Game.Make<UInworldSessionComponent>()), Mara(Game.Make<UInworldCharacterComponent>())
	{
		Mara.BrainName = TEXT("innkeeper");
		Mara.Session = &Session;
		Mara.OnLineStarted.StandinAdd([this](const FInworldLineEvent&) { ++Begun; });
		Mara.OnLineEnded.StandinAdd([this](const FInworldLineEvent& Line) { ++(Line.bComplete ? Over : Cut); });
		Mara.OnInteractionEnd.StandinAdd([this](const FInworldPacketInfo&) { ++Ended; });
	}
	void Begin()
	{
		Mara.BeginPlay();
		Session.BeginPlay();
		TICK_UNTIL(!Mara.GetAgentId().IsEmpty());
	}
	std::size_t Voiced() const
	{
		const std::vector<float>& Heard = Mara.GetSpeech()->StandinHeard;
		return static_cast<std::size_t>(std::count_if(Heard.begin(), Heard.end(), [](float Sample) { return Sample > 0.005f || Sample < -0.005f; }));
	}
	/** She says something, until she begins to be heard. */
	void Speak()
	{
		const std::size_t Before = Voiced();
		CHECK(Mara.SendText(TEXT("hello")));
		TICK_UNTIL(Voiced() > Before + 2000);
	}
	/** Until all that she says was heard. */
	void Finish(int Turns)
	{
		TICK_UNTIL(Ended == Turns && Begun > 0 && Begun == Over + Cut);
	}
};

/** In a conversation with the library: texts, emotions and sounds are told when their line begins to be heard. */
static void AConversationIsInStep()
{
	FTalk Talk;
	UInworldCharacterComponent& Mara = Talk.Mara;
	int Texts = 0, Sounds = 0, Emotions = 0, Mouths = 0;
	FString Utterance;
	FInworldPacketInfo Last;
	Mara.OnLineStarted.StandinAdd([&](const FInworldLineEvent& Line) {
		Utterance = Line.UtteranceId;
		CHECK(Mara.IsSpeaking() && Talk.Begun == Talk.Over + Talk.Cut + 1 && !Line.Text.IsEmpty() && Line.Duration > 0.0f);
	});
	Mara.OnText.StandinAdd([&](const FInworldTextEvent& Event) {
		++Texts;
		Last = Event.Info;
		CHECK(Event.Info.UtteranceId == Utterance);
	});
	Mara.OnSpeech.StandinAdd([&](const FInworldSpeechEvent& Event) {
		++Sounds;
		CHECK(Event.Info.UtteranceId == Utterance);
	});
	Mara.OnEmotion.StandinAdd([&](const FInworldEmotionEvent&) { ++Emotions; });
	Talk.Begin();
	CHECK(Mara.GetVisemes().Num() == 15 && Mara.GetVisemes()[0] > 0.99f);
	const auto Look = [&] {
		Mouths += Mara.GetVisemes()[0] < 0.9f ? 1 : 0;
		return true;
	};
	for (int Turn = 1; Turn <= 3; ++Turn)
	{
		CHECK(Mara.SendText(TEXT("hello")));
		TICK_UNTIL(Look() && Talk.Ended == Turn);
	}
	TICK_UNTIL(Look() && Talk.Begun >= 3 && Talk.Begun == Talk.Over);
	CHECK(Mouths > 5 && Talk.Voiced() > 48000);
	CHECK(Texts >= 3 && Texts == Talk.Begun && Sounds >= Texts && Emotions > 0);
	CHECK(!Mara.IsSpeaking());

	/* Cut short by the session: silent after a block, and what waited is never told. */
	Talk.Speak();
	TICK_UNTIL(Mara.IsSpeaking());
	const int Until = Texts;
	CHECK(Talk.Session.Interrupt(TEXT("innkeeper")));
	Frame();
	const std::size_t Heard = Talk.Voiced();
	TICK_UNTIL(Talk.Cut == 1);
	for (int Step = 0; Step < 1000; ++Step)
		Frame();
	CHECK(Texts == Until && Talk.Begun == Talk.Over + 1 && Talk.Voiced() == Heard);
	FInworldPart Late; // of the line that was cut
	Late.Info = Last;
	Late.Broadcast = [](UInworldCharacterComponent&) { CHECK(false); };
	Mara.AddPart(MoveTemp(Late));
	CHECK(!Standin::VoiceOf(Mara.GetSpeech())->IsPlaying()); // it leaves the engine's voices to others
	Talk.Speak();
	CHECK(Standin::VoiceOf(Mara.GetSpeech())->IsPlaying());
	Mara.EndPlay(EEndPlayReason::Destroyed);
	CHECK(Standin::VoiceOf(Mara.GetSpeech())->bDestroyed && !Mara.IsSpeaking());
}

/** 3D unless the game says otherwise, and no audio component of the actor is taken that was not given. */
static void TheVoiceIsItsOwn()
{
	UAudioComponent Music, Given;
	USceneComponent Root;
	USoundAttenuation Far;
	USoundWaveProcedural Song;
	Music.SetSound(&Song);
	{
		FTalk Talk;
		Standin::OfActor<UAudioComponent>[&Talk.Game.Actor] = &Music;
		Talk.Game.Actor.StandinRoot = &Root;
		Talk.Begin();
		Talk.Speak();
		const UAudioComponent* Voice = Standin::VoiceOf(Talk.Mara.GetSpeech());
		CHECK(Music.Sound.Get() == &Song && !Music.IsPlaying());
		CHECK(Voice != nullptr && Voice != &Music && Voice->IsPlaying() && Voice->bStandinRegistered && Voice->GetAttachParent() == &Root);
		const FSoundAttenuationSettings* Settings = Voice->GetAttenuationSettingsToApply();
		CHECK(Settings != nullptr && Settings->bAttenuate && Settings->bSpatialize && Voice->bAllowSpatialization);
		CHECK(Talk.Mara.GetSpeech()->VirtualizationMode == EVirtualizationMode::PlayWhenSilent);
	}
	{
		FTalk Talk;
		Talk.Mara.bSpatialVoice = false;
		Talk.Begin();
		Talk.Speak();
		const UAudioComponent* Voice = Standin::VoiceOf(Talk.Mara.GetSpeech());
		const FSoundAttenuationSettings* Settings = Voice->GetAttenuationSettingsToApply();
		CHECK(!Settings->bAttenuate && !Settings->bSpatialize && !Voice->bAllowSpatialization);
	}
	{
		FTalk Talk;
		Talk.Mara.Attenuation = &Far;
		Talk.Begin();
		Talk.Speak();
		CHECK(Standin::VoiceOf(Talk.Mara.GetSpeech())->GetAttenuationSettingsToApply() == &Far.Attenuation);
	}
	FTalk Talk;
	Given.AttenuationSettings = &Far;
	Talk.Mara.Voice = &Given;
	Talk.Begin();
	Talk.Speak();
	CHECK(Given.IsPlaying() && Given.Sound.Get() == Talk.Mara.GetSpeech() && Given.GetAttenuationSettingsToApply() == &Far.Attenuation);
	Talk.Mara.EndPlay(EEndPlayReason::Destroyed);
	CHECK(!Given.IsPlaying() && !Given.bDestroyed);
}

/** With Play Speech off, without an audio device, and while the game is paused. */
static void NobodyListens()
{
	for (const bool bPlaySpeech : { false, true })
	{
		UAudioComponent Broken;
		Broken.bStandinAudible = false;
		FTalk Talk;
		Talk.Mara.bPlaySpeech = bPlaySpeech;
		Talk.Mara.Voice = &Broken;
		Talk.Begin();
		CHECK(Talk.Mara.SendText(TEXT("hello")));
		Talk.Finish(1);
		CHECK(Talk.Voiced() == 0 && (Broken.StandinStarts > 0) == bPlaySpeech);

		/* What went by is not heard when somebody listens at last; what comes then is. */
		UAudioComponent Own;
		Own.SetSound(Talk.Mara.GetSpeech());
		Own.Play();
		for (int Step = 0; Step < 100; ++Step)
			Frame();
		CHECK(Talk.Voiced() == 0);
		Talk.Speak();
	}

	FTalk Talk;
	Talk.Begin();
	UInworldCharacterComponent& Bran = Talk.Game.MakeCharacter(TEXT("guard"));
	Bran.bPlaySpeech = false;
	int Others = 0;
	Bran.OnLineEnded.StandinAdd([&](const FInworldLineEvent&) { ++Others; });
	Bran.UseSession(&Talk.Session);
	Talk.Speak();
	const int Over = Talk.Over;
	Talk.Game.World.bStandinPaused = true;
	Standin::VoiceOf(Talk.Mara.GetSpeech())->SetPaused(true);
	Bran.OpenVoice(0, FString()); // nobody holds him: his lines take their time
	for (int Turn = 1; Turn <= 4; ++Turn)
	{
		CHECK(Bran.SendText(TEXT("hello")));
		TICK_UNTIL(Others >= Turn);
	}
	CHECK(Talk.Over == Over && Talk.Mara.IsSpeaking());
	const std::size_t Heard = Talk.Voiced();
	Talk.Game.World.bStandinPaused = false;
	Standin::VoiceOf(Talk.Mara.GetSpeech())->SetPaused(false);
	TICK_UNTIL(Talk.Over > Over && Talk.Voiced() > Heard);
}

/** A character that leaves the scene in its line is heard to the end of what has come, and the end is told. */
static void AnEndFollowsEachBeginning()
{
	FTalk Talk;
	Talk.Begin();
	Talk.Speak();
	TICK_UNTIL(Talk.Mara.IsSpeaking());
	Talk.Game.World.bStandinPaused = true; // so that the line is not over before she has left
	Standin::VoiceOf(Talk.Mara.GetSpeech())->SetPaused(true);
	TArray<FString> Names;
	Names.Add(TEXT("innkeeper"));
	CHECK(Talk.Session.UnloadCharacters(Names));
	TICK_UNTIL(Talk.Mara.GetAgentId().IsEmpty());
	CHECK(Talk.Mara.IsSpeaking() && Talk.Begun == Talk.Over + 1);
	Talk.Game.World.bStandinPaused = false;
	Standin::VoiceOf(Talk.Mara.GetSpeech())->SetPaused(false);
	TICK_UNTIL(!Talk.Mara.IsSpeaking());
	CHECK(Talk.Begun == Talk.Over);
}

/** Two components of one character: both are told of it, and the first one plays it; then the other. */
static void OneOfTwinsSpeaks()
{
	FTalk Talk;
	Talk.Begin();
	UInworldCharacterComponent& Twin = Talk.Game.MakeCharacter(TEXT("workspaces/demo/characters/innkeeper"));
	Twin.UseSession(&Talk.Session);
	int Texts = 0, OfTwin = 0;
	Talk.Mara.OnText.StandinAdd([&](const FInworldTextEvent&) { ++Texts; });
	Twin.OnText.StandinAdd([&](const FInworldTextEvent&) { ++OfTwin; });
	Talk.Speak();
	Talk.Finish(1);
	CHECK(Texts > 0 && OfTwin == Texts && Twin.GetSpeech() == nullptr);
	Talk.Mara.EndPlay(EEndPlayReason::Destroyed);
	CHECK(Twin.GetSpeech() != nullptr && Twin.SendText(TEXT("hello")));
	const std::vector<float>& Heard = Twin.GetSpeech()->StandinHeard;
	TICK_UNTIL(std::any_of(Heard.begin(), Heard.end(), [](float Sample) { return Sample > 0.01f; }));
}

/** The audio thread reads on while sessions end: it is silent then, and out of the library when they are closed. */
static void TheAudioThreadDoesNotCareWhenSessionsEnd()
{
	UAudioComponent Broken;
	Broken.bStandinAudible = false; // rendered here alone
	FTalk Talk;
	Talk.Mara.Voice = &Broken;
	Talk.Begin();
	USoundWaveProcedural* Wave = Talk.Mara.GetSpeech();
	std::atomic<bool> bStop{ false };
	std::atomic<int> Blocks{ 0 };
	std::thread Audio([&] {
		while (!bStop)
		{
			TArray<uint8> Block;
			CHECK(Wave->OnGeneratePCMAudio(Block, 512) == 512 && Block.Num() == 2048);
			++Blocks;
		}
	});
	for (int Round = 0; Round < 10; ++Round)
	{
		CHECK(Talk.Mara.SendText(TEXT("hello")));
		TICK_UNTIL(Talk.Mara.IsSpeaking());
		Talk.Session.StopSession();
		const int Then = Blocks;
		TICK_UNTIL(Blocks > Then + 10);
		CHECK(!Talk.Mara.IsSpeaking() && Talk.Session.StartSession());
		TICK_UNTIL(!Talk.Mara.GetAgentId().IsEmpty());
		CHECK(Talk.Mara.GetSpeech() == Wave);
	}
	bStop = true;
	Audio.join();
}

/** A game that ends without an end of play for its components: nothing is read from the library afterwards. */
static void TheEndOfTheGameClosesVoices()
{
	FTalk Talk;
	Talk.Begin();
	const UInworldVoiceWave* Wave = static_cast<UInworldVoiceWave*>(Talk.Mara.GetSpeech());
	CHECK(Wave->IsOpen());
	Talk.Game.Subsystem.Deinitialize();
	CHECK(!Wave->IsOpen());
	Talk.Game.Subsystem.Initialize(Talk.Game.Collection); // ends with the game
}

/** What was left in the engine's buffer is heard before what is read. */
static void NothingOfTheBufferIsLost()
{
	FTalk Talk;
	Talk.Begin();
	TArray<uint8> Block;
	const float Left[2] = { 0.25f, 0.5f };
	Block.Append(reinterpret_cast<const uint8*>(Left), sizeof Left);
	CHECK(Talk.Mara.GetSpeech()->OnGeneratePCMAudio(Block, 512) == 512 && Block.Num() == 2048);
	CHECK(std::memcmp(Block.GetData(), Left, sizeof Left) == 0);
	CHECK(Talk.Mara.GetSpeech()->GetGeneratedPCMDataFormat() == Audio::EAudioMixerStreamDataFormat::Float);
}

static void Lines()
{
	PartsAreToldWithTheirLine();
	WhatWaitsIsBounded();
	AHandlerMaySilence();
}

static void Speech()
{
	AConversationIsInStep();
	TheVoiceIsItsOwn();
	NobodyListens();
	AnEndFollowsEachBeginning();
	OneOfTwinsSpeaks();
	TheAudioThreadDoesNotCareWhenSessionsEnd();
	TheEndOfTheGameClosesVoices();
	NothingOfTheBufferIsLost();
}
