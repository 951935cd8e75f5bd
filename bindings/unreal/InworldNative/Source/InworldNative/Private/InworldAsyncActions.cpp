#include "InworldAsyncActions.h"

#include "InworldCharacterComponent.h"
#include "InworldSessionComponent.h"

UInworldSendAction* UInworldSendAction::MakeFor(UInworldCharacterComponent* Character)
{
	UInworldSendAction* Action = NewObject<UInworldSendAction>();
	Action->Recipient = Character;
	if (IsValid(Character))
	{
		Action->RegisterWithGameInstance(Character);
	}
	return Action;
}

UInworldSendAction* UInworldSendAction::SendTextAndWait(UInworldCharacterComponent* Character, const FString& Text)
{
	UInworldSendAction* Action = MakeFor(Character);
	Action->Content = Text;
	return Action;
}

UInworldSendAction* UInworldSendAction::SendTriggerAndWait(UInworldCharacterComponent* Character, const FString& Name, const TMap<FString, FString>& Parameters)
{
	UInworldSendAction* Action = MakeFor(Character);
	Action->bIsTrigger = true;
	Action->Content = Name;
	Action->Details = Parameters;
	return Action;
}

void UInworldSendAction::Activate()
{
	UInworldSessionComponent* Session = IsValid(Recipient) ? Recipient->Session.Get() : nullptr;
	if (Session == nullptr)
	{
		EndBadly(TEXT("The character has no session."));
		return;
	}
	Awaited = bIsTrigger ? Session->SendTriggerFor(Recipient->BrainName, Content, Details) : Session->SendTextFor(Recipient->BrainName, Content);
	if (Awaited.IsEmpty())
	{
		EndBadly(TEXT("It was refused; the output log tells why."));
		return;
	}
	Session->AwaitAnswer(*this);
}

void UInworldSendAction::AddSentence(const FString& Sentence)
{
	Heard.Add(Sentence);
}

void UInworldSendAction::EndWell()
{
	FString Answer;
	for (const FString& Sentence : Heard)
	{
		Answer = Answer.IsEmpty() ? Sentence : Answer + FString(TEXT(" ")) + Sentence;
	}
	OnAnswered.Broadcast(Answer, Heard);
	SetReadyToDestroy();
}

void UInworldSendAction::EndBadly(const FString& Reason)
{
	OnFailed.Broadcast(Reason);
	SetReadyToDestroy();
}

UInworldStartAction* UInworldStartAction::StartSessionAndWait(UInworldSessionComponent* Session)
{
	UInworldStartAction* Action = NewObject<UInworldStartAction>();
	Action->Started = Session;
	if (IsValid(Session))
	{
		Action->RegisterWithGameInstance(Session);
	}
	return Action;
}

void UInworldStartAction::Activate()
{
	if (!IsValid(Started))
	{
		Finish(false, TEXT("There is no session component."));
		return;
	}
	if (Started->IsEstablished())
	{
		Finish(true, FString());
		return;
	}
	if (Started->GetConnectionState() == EInworldConnectionState::Idle && !Started->StartSession())
	{
		Finish(false, TEXT("It was refused; the output log tells why."));
		return;
	}
	// after the start, which tells the end of a session before it
	Started->OnEstablished.AddDynamic(this, &UInworldStartAction::HandleEstablished);
	Started->OnConnectionStateChanged.AddDynamic(this, &UInworldStartAction::HandleState);
}

void UInworldStartAction::HandleEstablished(bool bEstablished, const TArray<FInworldCharacterInfo>&)
{
	if (bEstablished)
	{
		Finish(true, FString());
	}
}

void UInworldStartAction::HandleState(EInworldConnectionState State, EInworldFailure, const FString& Message)
{
	if (State == EInworldConnectionState::Failed || State == EInworldConnectionState::Idle)
	{
		Finish(false, Message);
	}
}

void UInworldStartAction::Finish(bool bWorked, const FString& Message)
{
	if (IsValid(Started))
	{
		Started->OnEstablished.RemoveAll(this);
		Started->OnConnectionStateChanged.RemoveAll(this);
	}
	if (bWorked)
	{
		OnReady.Broadcast();
	}
	else
	{
		OnFailed.Broadcast(Message);
	}
	SetReadyToDestroy();
}
