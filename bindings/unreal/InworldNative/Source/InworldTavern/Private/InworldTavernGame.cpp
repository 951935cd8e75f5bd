// What happens in the tavern: whom one talks to, what is shown, and the task that opens the cellar.

#include "Components/StaticMeshComponent.h"
#include "InworldCharacterComponent.h"
#include "InworldMicrophoneComponent.h"
#include "InworldSessionComponent.h"
#include "InworldSettings.h"
#include "InworldTavernActor.h"
#include "InworldTavernBox.h"
#include "InworldTavernFace.h"

namespace InworldTavernGame
{
	constexpr int32 Everybody = 2;
	const TCHAR* const CellarTask = TEXT("inworld.task.open-cellar");

	/** Between two lines of an answer, in seconds. */
	constexpr float LongestPause = 2.0f;
	/** What is shorter is a breath, in seconds. */
	constexpr float ShortPause = 1.0f;
	constexpr float SecondsToOpen = 1.2f;

	struct FMood
	{
		const TCHAR* Name;
		FLinearColor Color;
	};

	const FMood Ready{ TEXT("Ready"), FLinearColor(0.4f, 0.4f, 0.4f) };
	const FMood Listening{ TEXT("Listening"), FLinearColor(0.8f, 0.05f, 0.08f) };
	const FMood Thinking{ TEXT("Thinking"), FLinearColor(0.8f, 0.45f, 0.04f) };
	const FMood Speaking{ TEXT("Speaking"), FLinearColor(0.1f, 0.7f, 0.1f) };
	const FMood Reconnecting{ TEXT("Reconnecting"), FLinearColor(1.0f, 0.14f, 0.02f) };
}

void AInworldTavern::Tick(float DeltaSeconds)
{
	AActor::Tick(DeltaSeconds);
	MaraFace->ShowMouth(Mara->GetVisemes());
	BranFace->ShowMouth(Bran->GetVisemes());
	HatchOpen = FMath::Clamp(HatchOpen + (bCellarOpen ? DeltaSeconds : -DeltaSeconds) / InworldTavernGame::SecondsToOpen, 0.0f, 1.0f);
	if (Hatch != nullptr)
	{
		Hatch->SetRelativeLocation(FVector(60.0 - 100.0 * static_cast<double>(HatchOpen), 0.0, -97.0));
	}
	const bool bSpeaks = Mara->IsSpeaking() || Bran->IsSpeaking();
	Quiet = bSpeaks || bAwaited ? 0.0f : Quiet + DeltaSeconds;
	if (bOtherTurn && Quiet >= InworldTavernGame::ShortPause)
	{
		bOtherTurn = false;
		bAwaited = Talk->SendNextTurn(); // who did not answer yet answers what was heard
	}
	if (!Task.IsEmpty() && Quiet > InworldTavernGame::LongestPause)
	{
		OpenCellar(); // it came without a line
	}
	if (Box == nullptr)
	{
		return;
	}
	if (bTesting)
	{
		const FString& Result = GetDefault<UInworldSettings>()->TestResult;
		Box->ShowTestResult(Result);
		bTesting = Result.EndsWith(TEXT("..."));
	}
	const EInworldConnectionState State = Talk->GetConnectionState();
	const bool bLost = State == EInworldConnectionState::Disconnected || State == EInworldConnectionState::Reconnecting;
	if (!bLost && !Microphone->IsTalking() && !bSpeaks && !bAwaited && Quiet < InworldTavernGame::ShortPause)
	{
		return; // between two lines, or before the first one of an answer that has arrived
	}
	const InworldTavernGame::FMood& Now = bLost ? InworldTavernGame::Reconnecting
		: Microphone->IsTalking()				? InworldTavernGame::Listening
		: bSpeaks								? InworldTavernGame::Speaking
		: bAwaited								? InworldTavernGame::Thinking
												: InworldTavernGame::Ready;
	if (Mood != Now.Name)
	{
		Mood = Now.Name;
		Box->ShowMood(Mood, Now.Color);
	}
}

FString AInworldTavern::NameOf(const FString& AgentId) const
{
	return AgentId == Bran->GetAgentId() ? Bran->GetGivenName() : Mara->GetGivenName();
}

// What the player does

void AInworldTavern::HandleSaid(const FString& Words)
{
	Box->ShowAction(FString());
	if (Talk->SendText(FString(), Words)) // to the character or conversation that is selected
	{
		Box->AddToHistory(FString(TEXT("You: ")) + Words);
		Expect();
	}
}

void AInworldTavern::HandleChosen(int32 Choice)
{
	Recipient(Choice);
}

void AInworldTavern::HandleTalked(bool bTalks)
{
	if (bTalks)
	{
		Microphone->StartTalking();
	}
	else if (Microphone->IsTalking())
	{
		Microphone->StopTalking();
		Expect();
	}
}

void AInworldTavern::Expect()
{
	bAwaited = true;
	bOtherTurn = Chosen == InworldTavernGame::Everybody;
}

void AInworldTavern::Recipient(int32 Choice)
{
	Chosen = Choice;
	const UInworldCharacterComponent* To = Choice == 1 ? Bran : Mara;
	Microphone->BrainName = Choice == InworldTavernGame::Everybody ? FString() : To->BrainName;
	if (Choice != InworldTavernGame::Everybody)
	{
		Talk->SelectCharacter(To->BrainName);
		return;
	}
	if (Conversation.IsEmpty())
	{
		TArray<FString> Both;
		Both.Add(Mara->BrainName);
		Both.Add(Bran->BrainName);
		Conversation = Talk->StartConversation(Both);
	}
	Talk->SelectConversation(Conversation);
}

void AInworldTavern::HandleTestMind(const FString& Toml, const FString& Key)
{
	// the button of the settings page, with what is in this panel
	UInworldSettings* Settings = GetMutableDefault<UInworldSettings>();
	Settings->LocalSettings = Toml;
	Settings->MindKey = Key;
	Settings->TestConnection();
	bTesting = true;
}

void AInworldTavern::HandleUseMind(const FString& Toml, const FString& Key)
{
	UInworldSettings* Settings = GetMutableDefault<UInworldSettings>();
	Settings->LocalSettings = Toml;
	Settings->MindKey = Key;
	Box->ShowTestResult(Talk->StartSession() ? TEXT("The characters are back in a moment.") : TEXT("That was refused; the output log tells why."));
}

// What the session tells

void AInworldTavern::HandleState(EInworldConnectionState State, EInworldFailure, const FString& Message)
{
	if (Box != nullptr)
	{
		const bool bFailed = State == EInworldConnectionState::Failed;
		Box->ShowStatus(State == EInworldConnectionState::Connected ? FString(TEXT("Connected")) : bFailed ? Message : FString(TEXT("Connecting")));
	}
}

void AInworldTavern::HandleError(EInworldFailure, const FString& Message)
{
	bAwaited = false;
	if (Box != nullptr)
	{
		Box->ShowStatus(Message);
	}
}

void AInworldTavern::HandleEstablished(bool bEstablished, const TArray<FInworldCharacterInfo>&)
{
	bAwaited = bOtherTurn = bCellarOpen = false;
	Task = Conversation = Shown = FString();
	if (!bEstablished)
	{
		return;
	}
	Recipient(Chosen);
	if (Box != nullptr)
	{
		Box->ShowLine(FString(), FString(TEXT("The fire crackles. ")) + Mara->GetGivenName() + FString(TEXT(" looks up.")));
		Box->KeepTyping();
	}
}

/** What was understood is shown while the button is held, and not left in the entry. */
void AInworldTavern::HandlePlayer(const FInworldTextEvent& Text)
{
	if (Box == nullptr)
	{
		return;
	}
	Box->ShowHeard(Text.bFinal ? FString() : Text.Text);
	if (Text.bFinal && !Text.Text.IsEmpty())
	{
		Box->AddToHistory(FString(TEXT("You: ")) + Text.Text);
	}
}

void AInworldTavern::HandleAction(const FInworldActionEvent& Action)
{
	if (Box != nullptr)
	{
		Box->ShowAction(Action.Content);
	}
}

/** A task is for the game to do, here when the words before it were heard. */
void AInworldTavern::HandleTrigger(const FInworldTriggerEvent& Trigger)
{
	const FString* Id = Trigger.Name == InworldTavernGame::CellarTask ? Trigger.Parameters.Find(TEXT("task_id")) : nullptr;
	if (Id != nullptr)
	{
		Task = *Id;
		TaskLine = Trigger.Info.UtteranceId;
		TaskOf = Trigger.Info.AgentId;
	}
}

void AInworldTavern::OpenCellar()
{
	bCellarOpen = true;
	bAwaited = Talk->SendTaskSucceeded(TaskOf, Task);
	Task = FString();
}

void AInworldTavern::HandleEnd(const FInworldPacketInfo&)
{
	bAwaited = false;
}

void AInworldTavern::HandleLineStarted(const FInworldLineEvent& Line)
{
	Shown = Line.UtteranceId;
	ShownWho = NameOf(Line.AgentId);
	(Line.AgentId == Bran->GetAgentId() ? BranFace : MaraFace)->ShowFeeling(Line.Emotion);
	if (Box != nullptr)
	{
		Box->ShowLine(ShownWho, FString());
	}
}

void AInworldTavern::HandleLineWord(const FInworldLineEvent& Line)
{
	if (Box != nullptr && Line.UtteranceId == Shown)
	{
		Box->ShowLine(ShownWho, Line.HeardText);
	}
}

void AInworldTavern::HandleLineEnded(const FInworldLineEvent& Line)
{
	if (Line.UtteranceId == Shown)
	{
		Shown = FString();
		const FString Heard = Line.HeardText == Line.Text ? Line.HeardText : Line.HeardText + FString(TEXT(" \u2026"));
		if (Box != nullptr)
		{
			Box->ShowLine(ShownWho, Heard);
			Box->AddToHistory(ShownWho + FString(TEXT(": ")) + Heard);
		}
	}
	if (!Task.IsEmpty() && Line.UtteranceId == TaskLine)
	{
		OpenCellar();
	}
}
