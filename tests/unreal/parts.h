// What a game puts around a conversation: the microphone, a face, nodes that wait, and the button of the settings page.

#pragma once

#include "AudioCapture.h"
#include "Components/SkeletalMeshComponent.h"
#include "InworldAsyncActions.h"
#include "InworldLipsyncComponent.h"
#include "InworldMicrophoneComponent.h"
#include "game.h"

/** A game with Mara and Bran, who are known. */
struct FScene
{
	FGame Game;
	UInworldSessionComponent& Session;
	UInworldCharacterComponent& Mara;
	UInworldCharacterComponent& Bran;

	FScene()
		: Session(Game.Make<UInworldSessionComponent>())
		, Mara(Game.MakeCharacter(TEXT("innkeeper")))
		, Bran(Game.MakeCharacter(TEXT("guard")))
	{
		Session.BeginPlay();
		TICK_UNTIL(!Mara.GetAgentId().IsEmpty() && !Bran.GetAgentId().IsEmpty());
	}
	~FScene() { Session.EndPlay(EEndPlayReason::Destroyed); }
};

/** What the microphone hears goes to the character, and is bounded while the game does not tick. */
static void TheMicrophone()
{
	FScene Scene;
	UInworldMicrophoneComponent& Microphone = Scene.Game.Make<UInworldMicrophoneComponent>();
	Microphone.BrainName = TEXT("innkeeper");
	FString Heard;
	Scene.Session.OnPlayerText.StandinAdd([&](const FInworldTextEvent& Event) { Heard = Event.Text; });

	Standin::bHasMicrophone = false;
	CHECK(!Microphone.StartTalking() && !Microphone.IsTalking() && Logged("The microphone cannot be opened"));
	Standin::bHasMicrophone = true;
	CHECK(Microphone.StartTalking() && Microphone.StartTalking() && Microphone.IsTalking() && Microphone.IsComponentTickEnabled());
	CHECK(Standin::Recording != nullptr);
	std::vector<float> Block(4800);
	for (std::size_t Index = 0; Index < Block.size(); ++Index)
		Block[Index] = static_cast<float>(Index * 331 % 20000) / 10000.0f - 1.0f;
	for (int Piece = 0; Piece < 10; ++Piece)
	{
		Standin::Recording->StandinHeard(Block.data(), static_cast<int32>(Block.size()));
		Microphone.TickComponent(0.1f, LEVELTICK_All, nullptr);
	}
	TICK_UNTIL(Scene.Session.GetMicrophoneLevel() > 0.05f);
	CHECK(Heard.IsEmpty());
	Microphone.StopTalking();
	CHECK(!Microphone.IsTalking() && Standin::Recording == nullptr && !Microphone.IsComponentTickEnabled());
	TICK_UNTIL(!Heard.IsEmpty());

	// a session that ends closes it, and so does the end of the game
	CHECK(Microphone.StartTalking());
	Scene.Session.StopSession();
	Microphone.TickComponent(0.1f, LEVELTICK_All, nullptr);
	CHECK(!Microphone.IsTalking() && Standin::Recording == nullptr);
	CHECK(Scene.Session.StartSession());
	TICK_UNTIL(!Scene.Mara.GetAgentId().IsEmpty());
	CHECK(Microphone.StartTalking());
	Microphone.EndPlay(EEndPlayReason::Destroyed);
	CHECK(!Microphone.IsTalking() && Standin::Recording == nullptr);

	UInworldMicrophoneComponent& Alone = Scene.Game.Make<UInworldMicrophoneComponent>();
	Scene.Session.StopSession();
	Frame();
	CHECK(!Alone.StartTalking() && Logged("There is no session to talk to"));
}

/** Morph targets follow the weights of the voice, by prefix or by a map, and words come one after the other. */
static void AFace()
{
	FScene Scene;
	USkeletalMeshComponent& Face = Scene.Game.Make<USkeletalMeshComponent>();
	Standin::OfActor<UInworldCharacterComponent>[&Scene.Game.Actor] = &Scene.Mara;
	UInworldLipsyncComponent& Lips = Scene.Game.Make<UInworldLipsyncComponent>();
	std::vector<FString> Words;
	int Ends = 0, Others = 0;
	Scene.Mara.OnLineWord.StandinAdd([&](const FInworldLineEvent& Line) {
		CHECK(Line.AgentId == Scene.Mara.GetAgentId());
		CHECK(Words.empty() || Line.HeardText.StartsWith(Words.back()) || Line.HeardText.Len() < Words.back().Len());
		Words.push_back(Line.HeardText);
	});
	Scene.Bran.OnLineWord.StandinAdd([&](const FInworldLineEvent&) { Others++; });
	Scene.Mara.OnLineEnded.StandinAdd([&](const FInworldLineEvent&) { Ends++; });
	float Widest = 0.0f;
	const auto Look = [&] {
		Lips.TickComponent(0.016f, LEVELTICK_All, nullptr);
		const TArray<float> Mouth = Scene.Mara.GetVisemes();
		CHECK(Face.StandinMorphs.size() == 15 && Face.StandinMorphs.at("viseme_aa") == Mouth[10] && Face.StandinMorphs.at("viseme_sil") == Mouth[0]);
		Widest = FMath::Max(Widest, Mouth[10]);
		return Ends > 0 && Widest > 0.2f && Words.size() > 3;
	};
	CHECK(Scene.Mara.SendText(TEXT("hello")));
	TICK_UNTIL(Look());
	CHECK(Others == 0 && Lips.Speaker.Get() == &Scene.Mara && Lips.Face.Get() == &Face);

	TICK_UNTIL(!Scene.Mara.IsSpeaking());
	FInworldMorph Jaw, Funnel;
	Jaw.MorphTarget = FName(TEXT("jawOpen"));
	Jaw.Viseme = 0;
	Jaw.Weight = 0.25f;
	Funnel.MorphTarget = FName(TEXT("jawOpen"));
	Funnel.Viseme = 99; // none
	Lips.Morphs.Add(Jaw);
	Lips.Morphs.Add(Funnel);
	TICK_UNTIL(Scene.Mara.GetVisemes()[0] > 0.99f);
	Lips.TickComponent(0.016f, LEVELTICK_All, nullptr);
	CHECK(Face.StandinMorphs.at("jawOpen") > 0.24f && Face.StandinMorphs.at("jawOpen") <= 0.25f && Face.StandinMorphs.at("viseme_sil") == 0.0f);
}

/** Nodes that wait are told of their own answer, once, also when there is none. */
static void NodesThatWait()
{
	FScene Scene;
	FString Said, Why;
	int Answered = 0, Failed = 0;
	const auto Await = [&](UInworldSendAction* Action) {
		Action->OnAnswered.StandinAdd([&](const FString& Answer, const TArray<FString>& Sentences) {
			Answered++;
			Said = Answer;
			CHECK(Sentences.Num() > 0);
		});
		Action->OnFailed.StandinAdd([&](const FString& Reason) {
			Failed++;
			Why = Reason;
		});
		Action->Activate();
		return Action;
	};
	UInworldSendAction* Name = Await(UInworldSendAction::SendTextAndWait(&Scene.Mara, TEXT("What is your name?")));
	CHECK(Name->StandinContext == &Scene.Mara && !Name->bStandinReady && !Name->GetAwaited().IsEmpty());
	TICK_UNTIL(Answered == 1);
	CHECK(Said.StartsWith(TEXT("I am Mara.")) && Name->bStandinReady);
	TMap<FString, FString> Parameters;
	Parameters.Add(TEXT("item"), TEXT("ale"));
	Await(UInworldSendAction::SendTriggerAndWait(&Scene.Mara, TEXT("order"), Parameters));
	TICK_UNTIL(Answered == 2);
	CHECK(Said.StartsWith(TEXT("One ale")) && Failed == 0);

	Await(UInworldSendAction::SendTextAndWait(&Scene.Mara, FString()));
	CHECK(Failed == 1 && Why.Contains(TEXT("refused")));
	Await(UInworldSendAction::SendTextAndWait(nullptr, TEXT("hello")));
	CHECK(Failed == 2);
	UInworldSendAction* Lost = Await(UInworldSendAction::SendTextAndWait(&Scene.Mara, TEXT("hello")));
	Scene.Session.StopSession();
	CHECK(Failed == 3 && Why == TEXT("The session has ended.") && Lost->bStandinReady && Answered == 2);

	int Ready = 0;
	const auto Start = [&](UInworldSessionComponent* Session) {
		UInworldStartAction* Action = UInworldStartAction::StartSessionAndWait(Session);
		Action->OnReady.StandinAdd([&] { Ready++; });
		Action->OnFailed.StandinAdd([&](const FString& Reason) {
			Failed++;
			Why = Reason;
		});
		Action->Activate();
	};
	Start(&Scene.Session);
	CHECK(Ready == 0);
	TICK_UNTIL(Ready == 1);
	CHECK(!Scene.Mara.GetAgentId().IsEmpty());
	Start(&Scene.Session); // it is running
	CHECK(Ready == 2);
	Start(nullptr);
	CHECK(Failed == 4);
	UInworldSessionComponent& Nowhere = Scene.Game.Make<UInworldSessionComponent>();
	Nowhere.Scene = TEXT("nowhere");
	Start(&Nowhere);
	TICK_UNTIL(Failed == 5);
	CHECK(Ready == 2 && !Why.IsEmpty());
	Nowhere.EndPlay(EEndPlayReason::Destroyed);
}

/** The button of the settings page, without a game. */
static void TheSettingsAreTested()
{
	UInworldSettings* Settings = GetMutableDefault<UInworldSettings>();
	const auto Test = [&] {
		Settings->TestConnection();
		TICK_UNTIL(!Settings->TestResult.EndsWith(TEXT("...")));
		CHECK(FTSTicker::GetCoreTicker().StandinCount() == 0);
		return Settings->TestResult;
	};
	Settings->TestConnection();
	CHECK(Settings->TestResult == TEXT("Connecting..."));
	CHECK(Test().StartsWith(TEXT("Mara: "))); // the one before is ended by this one
	Settings->Scene = TEXT("nowhere");
	CHECK(Test().Contains(TEXT("nowhere")));
	Settings->Scene = TEXT("tavern");
	Settings->Workspace = TEXT("workspaces/demo");
	CHECK(Test().Contains(TEXT("Workspace")));
	Settings->Workspace = TEXT("demo");
	Settings->LocalScript = TEXT("Inworld/nowhere.toml");
	CHECK(Test().Contains(TEXT("cannot be read")));
	Settings->LocalScript = FString();
	Settings->LocalSettings = TEXT("[mind]\nurl = \"http://127.0.0.1:9/v1\"\nmodel = \"none\"\n");
	CHECK(Test().Contains(TEXT("Mara: ")));
	Settings->LocalSettings = FString();
}
