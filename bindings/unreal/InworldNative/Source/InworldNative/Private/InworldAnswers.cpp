// What a session component has of the nodes that wait for answers.

#include "InworldAsyncActions.h"
#include "InworldCall.h"
#include "InworldSessionComponent.h"

FString UInworldSessionComponent::SendTextFor(const FString& Character, const FString& Text)
{
	inworld::Receipt Receipt;
	const bool bSent = InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_text(FInworldUtf8(Character).OrNull(), FInworldUtf8(Text), &Receipt);
	});
	return bSent ? InworldConvert::ToString(Receipt.interaction_id()) : FString();
}

FString UInworldSessionComponent::SendTriggerFor(const FString& Character, const FString& Name, const TMap<FString, FString>& Parameters)
{
	inworld::Receipt Receipt;
	const bool bSent = InworldCall::Do(*this, Session, [&](inworld::Session& Native) {
		return Native.send_trigger(FInworldUtf8(Character).OrNull(), FInworldUtf8(Name), FInworldUtf8Map(Parameters).Span(), &Receipt);
	});
	return bSent ? InworldConvert::ToString(Receipt.interaction_id()) : FString();
}

void UInworldSessionComponent::AwaitAnswer(UInworldSendAction& Action)
{
	Awaiting.Add(&Action);
}

void UInworldSessionComponent::CollectAnswer(const FInworldTextEvent& Text)
{
	for (const TWeakObjectPtr<UInworldSendAction>& Action : Awaiting)
	{
		if (Text.bFinal && Action.IsValid() && Action->GetAwaited() == Text.Info.InteractionId)
		{
			Action->AddSentence(Text.Text);
		}
	}
}

void UInworldSessionComponent::EndAnswer(const FString& InteractionId, bool bComplete, const FString& Why)
{
	for (int32 Index = 0; Index < Awaiting.Num(); ++Index)
	{
		UInworldSendAction* Action = Awaiting[Index].Get();
		if (Action == nullptr || Action->GetAwaited() != InteractionId)
		{
			continue;
		}
		// first: a handler may send something else, or end the session
		Awaiting.RemoveAt(Index);
		if (bComplete)
		{
			Action->EndWell();
		}
		else
		{
			Action->EndBadly(Why);
		}
		return;
	}
}

void UInworldSessionComponent::EndAllAnswers()
{
	const TArray<TWeakObjectPtr<UInworldSendAction>> Ended = MoveTemp(Awaiting);
	Awaiting.Reset();
	for (const TWeakObjectPtr<UInworldSendAction>& Action : Ended)
	{
		if (Action.IsValid())
		{
			Action->EndBadly(TEXT("The session has ended."));
		}
	}
}
