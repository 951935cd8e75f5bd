#include "InworldLines.h"

void FInworldLines::Add(FInworldPart&& Part)
{
	if (IsOfBegun(Part))
	{
		Due.Add(MoveTemp(Part));
		return;
	}
	Waiting.Add(MoveTemp(Part));
	if (Waiting.Num() > MaxParts)
	{
		Due.Add(MoveTemp(Waiting[0]));
		Waiting.RemoveAt(0);
	}
}

void FInworldLines::Begin(const FString& InteractionId, const FString& UtteranceId)
{
	BegunInteraction = InteractionId;
	BegunUtterance = UtteranceId;
	int32 First = 0;
	while (First < Waiting.Num() && !IsOfBegun(Waiting[First]))
	{
		++First;
	}
	if (First == Waiting.Num())
	{
		return; // nothing of it has come yet
	}
	TArray<FInworldPart> Later;
	for (int32 Index = 0; Index < Waiting.Num(); ++Index)
	{
		TArray<FInworldPart>& To = Index < First || IsOfBegun(Waiting[Index]) ? Due : Later;
		To.Add(MoveTemp(Waiting[Index]));
	}
	Waiting = MoveTemp(Later);
}

bool FInworldLines::TakeDue(FInworldPart& Part)
{
	if (Due.Num() == 0)
	{
		return false;
	}
	Part = MoveTemp(Due[0]);
	Due.RemoveAt(0);
	return true;
}

void FInworldLines::Clear()
{
	Due.Empty();
	Waiting.Empty();
	BegunInteraction = FString();
	BegunUtterance = FString();
}

bool FInworldLines::IsOfBegun(const FInworldPart& Part) const
{
	return !BegunUtterance.IsEmpty() && Part.Info.UtteranceId == BegunUtterance && Part.Info.InteractionId == BegunInteraction;
}
