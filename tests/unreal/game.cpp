// The plugin as it runs in a game, with stand-ins for the engine and the real library: from StartupModule to ShutdownModule.
// What is tried here is everything between Blueprint's side of the plugin and the library; Unreal itself is not here.

#include "Misc/Paths.h"
#include "game.h"
#include "parts.h"
#include "speech.h"
#include "tavern.h"

#include "inworld.h"

/** States, characters, and an answer in all its parts, to the one that was asked and to nobody else. */
static void AConversation()
{
	FGame Game;
	UInworldCharacterComponent& Mara = Game.MakeCharacter(TEXT("innkeeper")); // before there is a session
	UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
	std::vector<EInworldConnectionState> States;
	bool bConnected = false;
	int32 People = 0;
	Session.OnConnectionStateChanged.StandinAdd([&](EInworldConnectionState State, EInworldFailure Reason, const FString&) {
		CHECK(Reason == EInworldFailure::None);
		States.push_back(State);
	});
	Session.OnConnected.StandinAdd([&](bool bNow) { bConnected = bNow; });
	Session.OnEstablished.StandinAdd([&](bool bEstablished, const TArray<FInworldCharacterInfo>& Characters) {
		CHECK(bEstablished);
		People = Characters.Num();
	});
	Session.BeginPlay();
	CHECK(Game.Subsystem.GetDefaultSession() == &Session && Game.Subsystem.GetSessionCount() == 1);
	UInworldCharacterComponent& Bran = Game.MakeCharacter(TEXT("workspaces/demo/characters/guard"));
	TICK_UNTIL(People == 2);
	CHECK(States.size() == 2 && States[1] == EInworldConnectionState::Connected && bConnected);
	CHECK(Session.IsConnected() && Session.IsEstablished());
	CHECK(Session.GetConnectionState() == EInworldConnectionState::Connected && Session.GetCharacters().Num() == 2);
	CHECK(Mara.GetGivenName() == TEXT("Mara") && Bran.GetGivenName() == TEXT("Bran") && !Mara.GetAgentId().IsEmpty());

	int Texts = 0, Sounds = 0, Emotions = 0, Ends = 0, Others = 0, Phonemes = 0;
	FString Utterance;
	Mara.OnText.StandinAdd([&](const FInworldTextEvent& Event) {
		Texts++;
		CHECK(Event.bFinal && !Event.Text.IsEmpty() && Event.Info.AgentId == Mara.GetAgentId());
		CHECK(!Event.Info.PacketId.IsEmpty() && !Event.Info.InteractionId.IsEmpty());
		Utterance = Event.Info.UtteranceId;
	});
	Mara.OnSpeech.StandinAdd([&](const FInworldSpeechEvent& Event) {
		Sounds++;
		CHECK(Event.Duration > 0.5f && Mara.GetSpeech() != nullptr && Mara.IsSpeaking());
		for (const FInworldPhoneme& Phoneme : Event.Phonemes)
		{
			Phonemes++;
			CHECK(Phoneme.Start >= 0.0f && Phoneme.Start <= Event.Duration && Phoneme.Viseme < 15 && !Phoneme.Symbol.IsEmpty());
		}
	});
	Mara.OnEmotion.StandinAdd([&](const FInworldEmotionEvent& Event) {
		Emotions++;
		CHECK(Event.Emotion != EInworldEmotion::Unknown && Event.Strength != EInworldStrength::Unspecified);
	});
	Mara.OnInteractionEnd.StandinAdd([&](const FInworldPacketInfo&) { Ends++; });
	Bran.OnText.StandinAdd([&](const FInworldTextEvent&) { Others++; });
	Bran.OnInteractionEnd.StandinAdd([&](const FInworldPacketInfo&) { Others++; });

	CHECK(Mara.SendText(TEXT("hello, caf\u00e9 \U0001F410")));
	TICK_UNTIL(Ends == 1);
	TICK_UNTIL(Texts > 0 && Sounds == Texts && Emotions > 0 && Phonemes > 5);
	CHECK(Others == 0 && !Utterance.IsEmpty() && Mara.GetSpeech()->NumChannels == 1 && Mara.GetSpeech()->StandinRate() == 48000);

	CHECK(Mara.Interrupt() && Bran.SendText(TEXT("hello")));
	TICK_UNTIL(Others >= 2);
	Session.EndPlay(EEndPlayReason::Destroyed);
	CHECK(Mara.GetAgentId().IsEmpty() && !Session.IsConnected() && Session.GetConnectionState() == EInworldConnectionState::Idle);
}

/** Triggers with parameters, relations, narrated actions, the microphone, groups, scenes. */
static void EverythingThatIsSent()
{
	FGame Game;
	UAudioComponent Voice;
	UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
	UInworldCharacterComponent& Mara = Game.Make<UInworldCharacterComponent>();
	Mara.Voice = &Voice;
	Mara.BrainName = TEXT("innkeeper");
	Mara.Session = &Session;
	Mara.BeginPlay();
	UInworldCharacterComponent& Bran = Game.MakeCharacter(TEXT("guard"));
	Bran.bPlaySpeech = false;
	Session.BeginPlay();
	FString Served, Heard;
	int32 Respect = 0;
	int Actions = 0, Texts = 0, Failed = 0;
	Mara.OnTrigger.StandinAdd([&](const FInworldTriggerEvent& Event) {
		if (const FString* What = Event.Parameters.Find(TEXT("what")))
			Served = Event.Name + FString(TEXT(" ")) + *What;
	});
	Mara.OnRelation.StandinAdd([&](const FInworldRelationEvent& Event) { Respect = Event.Respect; });
	Bran.OnNarratedAction.StandinAdd([&](const FInworldActionEvent& Event) { Actions += Event.Content.IsEmpty() ? 0 : 1; });
	Bran.OnText.StandinAdd([&](const FInworldTextEvent&) { Texts++; });
	Session.OnPlayerText.StandinAdd([&](const FInworldTextEvent& Event) { Heard = Event.Text; });
	Session.OnPacketFailed.StandinAdd([&](const FInworldPacketInfo&, const FString&) { Failed++; });

	TMap<FString, FString> Parameters;
	Parameters.Add(TEXT("item"), TEXT("stew"));
	CHECK(Mara.SendTrigger(TEXT("order"), Parameters)); // waits for the connection
	TICK_UNTIL(Served == TEXT("serve stew"));
	TICK_UNTIL(Voice.IsPlaying() && Voice.Sound.Get() == Mara.GetSpeech());
	CHECK(Mara.SendNarratedAction(TEXT("The player makes a bow.")));
	TICK_UNTIL(Respect == 2);
	CHECK(Session.SendText(TEXT("guard"), TEXT("Have you seen the cat?")));
	TICK_UNTIL(Actions == 1);
	CHECK(Voice.Sound.Get() != Bran.GetSpeech());

	CHECK(Bran.StartAudio(EInworldMicrophone::PushToTalk));
	TArray<float> Samples;
	for (int32 Index = 0; Index < 24000; ++Index)
		Samples.Add(static_cast<float>(Index * 331 % 20000) / 10000.0f - 1.0f);
	CHECK(Session.PushAudio(Samples, 48000, 1) && Session.PushAudio(Samples, 48000, 2));
	TICK_UNTIL(Session.GetMicrophoneLevel() > 0.05f);
	CHECK(Session.EndAudio());
	TICK_UNTIL(!Heard.IsEmpty());

	TArray<FString> Both, One, Nothing;
	Both.Add(TEXT("innkeeper"));
	Both.Add(TEXT("guard"));
	One.Add(TEXT("guard"));
	const FString Conversation = Session.StartConversation(Both);
	CHECK(!Conversation.IsEmpty() && Session.SelectConversation(Conversation));
	CHECK(Session.UpdateConversation(Conversation, One));
	Texts = 0;
	CHECK(Session.SendText(FString(), TEXT("hello")));
	TICK_UNTIL(Texts > 0);
	CHECK(Session.SelectConversation(FString()) && Session.SelectCharacter(TEXT("guard")) && Session.SelectCharacter(FString()));
	CHECK(Session.SendJson(TEXT("{\"text\":{\"text\":\"hello\",\"sourceType\":\"TYPED_IN\",\"final\":true},"
								"\"routing\":{\"target\":{\"type\":\"AGENT\",\"name\":\"guard\"}}}")));
	CHECK(Session.CancelResponses(TEXT("guard"), TEXT("an-interaction"), Nothing) && Session.Interrupt(TEXT("guard")));
	CHECK(Session.UnloadCharacters(One));
	TICK_UNTIL(Session.GetCharacters().Num() == 1);
	CHECK(Bran.GetAgentId().IsEmpty() && !Mara.GetAgentId().IsEmpty());
	CHECK(Session.LoadCharacters(One));
	TICK_UNTIL(Session.GetCharacters().Num() == 2);
	CHECK(!Bran.GetAgentId().IsEmpty() && Session.LoadScene(TEXT("guard"), true));
	TICK_UNTIL(Session.IsEstablished() && Session.GetCharacters().Num() == 1);
	CHECK(Session.PauseSession());
	TICK_UNTIL(Session.GetConnectionState() == EInworldConnectionState::Paused);
	CHECK(Session.ResumeSession());
	TICK_UNTIL(Session.IsConnected());
	CHECK(Failed == 0);
	Mara.EndPlay(EEndPlayReason::Destroyed);
	CHECK(!Voice.IsPlaying());
}

/** Items, goals and tasks; what was played; feedback; a session that is saved and gone on from. */
static void TheRest()
{
	FGame Game;
	UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
	Session.BeginPlay();
	UInworldCharacterComponent& Bran = Game.MakeCharacter(TEXT("guard"));
	std::vector<FInworldPacketInfo> Heard;
	bool bEnded = false, bUndone = false;
	FString State, Name, Said;
	Bran.OnText.StandinAdd([&](const FInworldTextEvent& Event) { Heard.push_back(Event.Info); });
	Bran.OnInteractionEnd.StandinAdd([&](const FInworldPacketInfo&) { bEnded = true; });
	Session.OnStateSaved.StandinAdd([&](const FString& Saved) { State = Saved; });
	Session.OnFeedback.StandinAdd([&](const FString& Which, bool bStored) {
		Name = Which;
		bUndone = !bStored;
	});
	Session.OnError.StandinAdd([&](EInworldFailure, const FString& Message) { Said = Message; });
	TICK_UNTIL(Session.IsEstablished());

	FInworldItem Key;
	Key.Id = TEXT("key");
	Key.DisplayName = TEXT("Rusty key");
	Key.Properties.Add(TEXT("material"), TEXT("iron"));
	TArray<FInworldItem> Items;
	Items.Add(Key);
	TArray<FString> Ids, Entities;
	Ids.Add(TEXT("key"));
	Entities.Add(TEXT("player"));
	CHECK(Session.CreateItems(Items, Entities) && Session.ChangeItems(EInworldItemsChange::Replace, Ids, Entities));
	CHECK(Session.RemoveItems(Ids) && Session.SendGoal(TEXT("guard"), TEXT("find-the-cat"), true));
	CHECK(!Session.RemoveItems(TArray<FString>()) && Said.Contains(TEXT("ItemIds: ")));
	CHECK(Session.SendTaskSucceeded(TEXT("guard"), TEXT("a-task")) && Session.SendTaskFailed(TEXT("guard"), TEXT("a-task"), TEXT("stuck")));

	CHECK(Bran.SendText(TEXT("hello")));
	TICK_UNTIL(bEnded && !Heard.empty());
	const FInworldPacketInfo First = Heard.front();
	CHECK(Session.MarkProcessed(First) && Session.MarkPlayed(First) && !Session.MarkPlayed(FInworldPacketInfo()));
	CHECK(Session.GetUtteranceProgress(TEXT("never")) == EInworldProgress::Unknown);
	CHECK(Session.RegenerateResponse(TEXT("guard"), First.InteractionId) && Session.ApplyResponse(First, true));
	CHECK(Session.SendPerceivedLatency(First.InteractionId, 0.5f) && !Session.SetAccessToken(TEXT("another")));
	CHECK(Session.SendFeedback(First.InteractionId, true, TEXT("good")) && Session.SaveState());
	TICK_UNTIL(!Name.IsEmpty() && !State.IsEmpty());
	CHECK(Session.UndoFeedback(Name));
	TICK_UNTIL(bUndone);
	TArray<FString> Both;
	Both.Add(TEXT("innkeeper"));
	Both.Add(TEXT("guard"));
	CHECK(Session.SelectConversation(Session.StartConversation(Both)) && Session.SendNextTurn());

	Session.SavedState = State;
	Session.IdleTimeout = 600.0f;
	CHECK(Session.StartSession());
	TICK_UNTIL(Session.IsEstablished());
	Session.SavedState = TEXT("no state");
	CHECK(!Session.StartSession() && Said.Contains(TEXT("SavedState: ")));
}

/** Every mistake is told in words, where the developer looks. */
static void Mistakes()
{
	FGame Game;
	UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
	UInworldCharacterComponent& Alone = Game.MakeCharacter(TEXT("innkeeper"));
	FString Said;
	Session.OnError.StandinAdd([&](EInworldFailure, const FString& Message) { Said = Message; });
	CHECK(!Alone.SendText(TEXT("hello")) && !Session.SendText(FString(), TEXT("hello")));
	CHECK(Said.Contains(TEXT("StartSession")) && !Session.EndAudio() && !Session.PauseSession());
	Session.Scene = TEXT("scenes/tavern");
	CHECK(!Session.StartSession() && Said.Contains(TEXT("tavern")) && Logged("Warning: Scene: "));
	Session.Scene = TEXT("no-such-scene");
	Said = FString();
	CHECK(Session.StartSession());
	TICK_UNTIL(Said.Contains(TEXT("no-such-scene")));
	TICK_UNTIL(Session.GetConnectionState() == EInworldConnectionState::Failed);
	Session.Scene = FString();
	CHECK(Session.StartSession() && Session.StartConversation(TArray<FString>()).IsEmpty() && !Session.SendJson(TEXT("no JSON")));
	TICK_UNTIL(Session.IsEstablished());
	CHECK(!Session.SendText(TEXT("nobody"), TEXT("hello")) && Said.Contains(TEXT("innkeeper, guard")));
	CHECK(!Session.SendText(TEXT("guard"), FString()) && !Session.StartSessionWithToken(TEXT("se\ncret"), FString()));
	CHECK(Said.Contains(TEXT("AccessToken: ")) && !Said.Contains(TEXT("cret")));
}

/** A script is read from the project's Content folder, as it is in the editor and in a packaged game. */
static void ScriptsComeFromTheProject()
{
	FGame Game;
	UInworldSettings* Settings = GetMutableDefault<UInworldSettings>();
	UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
	UInworldCharacterComponent& Cook = Game.Make<UInworldCharacterComponent>();
	Cook.BrainName = TEXT("cook");
	Cook.UseSession(&Session);
	FString Said, Text;
	Session.OnError.StandinAdd([&](EInworldFailure, const FString& Message) { Said = Message; });
	Cook.OnText.StandinAdd([&](const FInworldTextEvent& Event) { Text = Event.Text; });
	Session.Workspace = TEXT("project");
	Session.Scene = TEXT("cellar");
	Settings->LocalScript = TEXT("Inworld/tavern.toml");
	CHECK(Session.StartSession());
	TICK_UNTIL(Session.IsEstablished() && Cook.GetGivenName() == TEXT("\u017baneta"));
	CHECK(Cook.SendText(TEXT("hello")));
	TICK_UNTIL(Text == TEXT("Mind the steps!"));
	CHECK(!Logged("packaged"));

	Settings->LocalScript = FPaths::ProjectContentDir() + FString(TEXT("Inworld/tavern.toml"));
	CHECK(Session.StartSession() && Logged("is not in Content/Inworld"));
	Settings->LocalScript = TEXT("Inworld/gates/broken.toml");
	CHECK(!Session.StartSession() && Said.StartsWith(TEXT("Inworld/gates/broken.toml: ")) && Said.Contains(TEXT("nobody")));
	Settings->LocalScript = TEXT("Inworld/none.toml");
	CHECK(!Session.StartSession() && Said.Contains(TEXT("LocalScript Inworld/none.toml cannot be read at /")));
	Settings->LocalScript = TEXT("Inworld/empty.toml");
	CHECK(!Session.StartSession() && Said.StartsWith(TEXT("Inworld/empty.toml: ")) && Said.Contains(TEXT("is empty")));
	Settings->LocalScript = FString();
}

/** A handler may end the session, another may destroy the component: nobody is told anything afterwards. */
static void EndsInHandlers()
{
	FGame Game;
	UInworldSessionComponent& Stopped = Game.Make<UInworldSessionComponent>();
	UInworldSessionComponent& Destroyed = Game.Make<UInworldSessionComponent>();
	UInworldCharacterComponent& Mara = Game.Make<UInworldCharacterComponent>();
	UInworldCharacterComponent& Twin = Game.Make<UInworldCharacterComponent>();
	for (UInworldCharacterComponent* Character : { &Mara, &Twin })
	{
		Character->BrainName = TEXT("innkeeper");
		Character->Session = &Stopped;
		Character->BeginPlay();
	}
	bool bStopped = false, bDestroyed = false;
	int Afterwards = 0;
	const auto Stop = [&](const FInworldTextEvent&) {
		Afterwards += bStopped ? 1 : 0;
		bStopped = true;
		Stopped.StopSession();
	};
	Mara.OnText.StandinAdd(Stop);
	Twin.OnText.StandinAdd(Stop);
	Destroyed.OnEstablished.StandinAdd([&](bool, const TArray<FInworldCharacterInfo>& Characters) {
		CHECK(!bDestroyed);
		bDestroyed = Destroyed.bDestroyed = true;
		CHECK(Characters.Num() == 2);
	});
	Stopped.BeginPlay();
	Destroyed.BeginPlay();
	CHECK(Game.Subsystem.GetSessionCount() == 2 && Mara.SendText(TEXT("hello")));
	TICK_UNTIL(bStopped && bDestroyed);
	TICK_UNTIL(Game.Subsystem.GetSessionCount() == 0);
	CHECK(Afterwards == 0 && Game.Subsystem.GetDefaultSession() == nullptr);

	/* And it may be started again. */
	CHECK(Stopped.StartSession());
	TICK_UNTIL(Stopped.IsEstablished() && !Mara.GetAgentId().IsEmpty());
}

/** A game that shows the state hears of a stop as well, once; one that is over hears nothing. */
static void AStopIsTold()
{
	FGame Game;
	UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
	UInworldCharacterComponent& Mara = Game.MakeCharacter(TEXT("innkeeper"));
	std::vector<std::string> Told;
	Session.OnConnectionStateChanged.StandinAdd([&](EInworldConnectionState State, EInworldFailure, const FString&) {
		Told.push_back(State == EInworldConnectionState::Idle ? "idle" : "on");
		CHECK(Session.GetConnectionState() == EInworldConnectionState::Idle || State != EInworldConnectionState::Idle);
	});
	Session.OnConnected.StandinAdd([&](bool bNow) { Told.push_back(bNow ? "connected" : "not connected"); });
	Session.OnEstablished.StandinAdd([&](bool bNow, const TArray<FInworldCharacterInfo>& Characters) {
		Told.push_back(bNow ? "established" : "not established");
		CHECK((Characters.Num() > 0) == bNow);
	});
	Session.StopSession();
	CHECK(Told.empty());
	CHECK(Session.StartSession());
	TICK_UNTIL(!Mara.GetAgentId().IsEmpty());
	Told.clear();
	Session.StopSession();
	Session.StopSession();
	CHECK((Told == std::vector<std::string>{ "idle", "not connected", "not established" }) && Mara.GetAgentId().IsEmpty());
	CHECK(Session.StartSession());
	TICK_UNTIL(!Mara.GetAgentId().IsEmpty());
	Told.clear();
	Session.EndPlay(EEndPlayReason::Destroyed);
	CHECK(Told.empty());

	UInworldSessionComponent& Eager = Game.Make<UInworldSessionComponent>();
	Eager.OnConnectionStateChanged.StandinAdd([&](EInworldConnectionState State, EInworldFailure, const FString&) {
		CHECK(State != EInworldConnectionState::Idle || Eager.StartSession());
	});
	CHECK(Eager.StartSession());
	TICK_UNTIL(Eager.IsConnected());
	CHECK(Eager.StartSession());
	Frame();
	CHECK(Game.Subsystem.GetSessionCount() == 1); // not that of the handler as well
}

/** Play and stop, many times, also while connecting; what a game leaves behind is ended with it. */
static void PlayedAgainAndAgain()
{
	for (int Round = 0; Round < 50; ++Round)
	{
		FGame Game;
		UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
		Session.BeginPlay();
		if (Round % 5 == 0)
			TICK_UNTIL(Session.IsEstablished());
	}
	CHECK(FTSTicker::GetCoreTicker().StandinCount() == 0);
}

static int Threads()
{
	int Count = -1;
	std::FILE* Status = std::fopen("/proc/self/status", "r");
	char Line[128];
	while (Status != nullptr && std::fgets(Line, sizeof Line, Status) != nullptr)
		std::sscanf(Line, "Threads: %d", &Count);
	if (Status != nullptr)
		std::fclose(Status);
	return Count;
}

static std::string LastError()
{
	char Text[256] = "";
	iw_last_error(Text, sizeof Text);
	return Text;
}

/** Where the library is missing, calling it would end the game: delay-loaded functions are found when they are called. */
static void NothingOfTheLibraryIsCalledWithoutIt()
{
	FGame Game;
	UInworldSessionComponent& Session = Game.Make<UInworldSessionComponent>();
	UInworldCharacterComponent& Mara = Game.MakeCharacter(TEXT("innkeeper"));
	Mara.UseSession(&Session);
	int Told = 0;
	Session.OnError.StandinAdd([&](EInworldFailure, const FString& Message) { Told += Message.IsEmpty() ? 0 : 1; });
	CHECK(iw_set_log_level(99) < 0); // any refused call leaves its words
	const std::string Before = LastError();
	const TArray<FString> Names;
	const FInworldPacketInfo Packet;
	const FString Text = TEXT("hello");
	CHECK(!Session.StartSession() && !Session.StartSessionWithToken(Text, Text) && !Session.SetAccessToken(Text));
	Session.StopSession();
	CHECK(!Session.PauseSession() && !Session.ResumeSession() && !Session.IsConnected() && !Session.IsEstablished());
	CHECK(Session.GetConnectionState() == EInworldConnectionState::Idle);
	CHECK(!Mara.SendText(Text) && !Mara.SendTrigger(Text, {}) && !Mara.SendNarratedAction(Text) && !Mara.Interrupt());
	CHECK(!Session.SendGoal(Text, Text, true) && !Session.SendTaskSucceeded(Text, Text) && !Session.SendTaskFailed(Text, Text, Text));
	CHECK(!Session.SendNextTurn() && !Session.SendJson(Text) && !Session.RegenerateResponse(Text, Text));
	CHECK(!Session.ApplyResponse(Packet, true) && !Session.SendPerceivedLatency(Text, 1.0f));
	CHECK(!Session.CreateItems({}, Names) && !Session.RemoveItems(Names) && !Session.ChangeItems(EInworldItemsChange::Add, Names, Names));
	CHECK(!Session.MarkPlayed(Packet) && !Session.MarkProcessed(Packet));
	CHECK(Session.GetUtteranceProgress(Text) == EInworldProgress::Unknown);
	CHECK(Session.GetInteractionProgress(Text) == EInworldProgress::Unknown);
	CHECK(!Session.SaveState() && !Session.SendFeedback(Text, true, Text) && !Session.UndoFeedback(Text));
	CHECK(!Mara.StartAudio(EInworldMicrophone::OpenMic) && !Session.PushAudio({}, 48000, 1) && !Session.EndAudio());
	CHECK(!Session.CancelResponses(Text, Text, Names) && !Session.LoadScene(Text, false));
	CHECK(!Session.LoadCharacters(Names) && !Session.UnloadCharacters(Names) && !Session.SelectCharacter(Text));
	CHECK(Session.StartConversation(Names).IsEmpty());
	CHECK(!Session.UpdateConversation(Text, Names) && !Session.SelectConversation(Text));
	CHECK(LastError() == Before && Told > 20);
}

int main()
{
	NothingOfTheLibraryIsCalledWithoutIt(); // the module has not started
	Lines();
	const int Before = Threads();
	Standin::Module()->StartupModule();
	CHECK(FInworldNativeModule::IsAvailable());
	GetMutableDefault<UInworldSettings>()->bVerboseLog = true;
	AConversation();
	CHECK(Logged("Log: "));
	GetMutableDefault<UInworldSettings>()->bVerboseLog = false;
	Speech();
	EverythingThatIsSent();
	TheRest();
	Mistakes();
	ScriptsComeFromTheProject();
	EndsInHandlers();
	AStopIsTold();
	TheMicrophone();
	AFace();
	NodesThatWait();
	TheSettingsAreTested();
	TheTavern();
	FacesOfTheTavern();
	PlayedAgainAndAgain();
	Standin::Module()->ShutdownModule();
	CHECK(!FInworldNativeModule::IsAvailable());
	TICK_UNTIL(Threads() == Before); // a thread that was joined leaves /proc a moment later
	Standin::Objects.clear();
	std::puts("ok");
	return 0;
}
