#include "InworldLipsyncComponent.h"

#include "Components/SkeletalMeshComponent.h"
#include "GameFramework/Actor.h"
#include "InworldCharacterComponent.h"

namespace InworldLipsync
{
	constexpr int32 Count = 15;
	const TCHAR* const Names[Count] = { TEXT("sil"), TEXT("PP"), TEXT("FF"), TEXT("TH"), TEXT("DD"), TEXT("kk"), TEXT("CH"), TEXT("SS"),
		TEXT("nn"), TEXT("RR"), TEXT("aa"), TEXT("E"), TEXT("I"), TEXT("O"), TEXT("U") };
}

UInworldLipsyncComponent::UInworldLipsyncComponent()
	: MorphPrefix(TEXT("viseme_"))
{
	PrimaryComponentTick.bCanEverTick = true;
}

const TArray<FInworldMorph>& UInworldLipsyncComponent::Chosen()
{
	if (Morphs.Num() > 0)
	{
		return Morphs;
	}
	if (OfPrefix.Num() == 0 || MadeOfPrefix != MorphPrefix)
	{
		OfPrefix.Reset();
		MadeOfPrefix = MorphPrefix;
		for (int32 Viseme = 0; Viseme < InworldLipsync::Count; ++Viseme)
		{
			FInworldMorph Morph;
			Morph.Viseme = Viseme;
			Morph.MorphTarget = FName(*(MorphPrefix + FString(InworldLipsync::Names[Viseme])));
			OfPrefix.Add(Morph);
		}
	}
	return OfPrefix;
}

void UInworldLipsyncComponent::TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	UActorComponent::TickComponent(DeltaTime, TickType, ThisTickFunction);
	const AActor* Actor = GetOwner();
	if (Actor != nullptr && !IsValid(Speaker))
	{
		Speaker = Actor->FindComponentByClass<UInworldCharacterComponent>();
	}
	if (Actor != nullptr && !IsValid(Face))
	{
		Face = Actor->FindComponentByClass<USkeletalMeshComponent>();
	}
	if (!IsValid(Speaker) || !IsValid(Face))
	{
		return;
	}
	// one morph target may belong to several visemes; one that belongs to none any more goes back
	for (auto& Pair : Weights)
	{
		Pair.Value = 0.0f;
	}
	const TArray<float> Visemes = Speaker->GetVisemes();
	for (const FInworldMorph& Morph : Chosen())
	{
		if (Morph.Viseme >= 0 && Morph.Viseme < Visemes.Num())
		{
			Weights.FindOrAdd(Morph.MorphTarget) += Visemes[Morph.Viseme] * Morph.Weight;
		}
	}
	for (const auto& Pair : Weights)
	{
		Face->SetMorphTarget(Pair.Key, FMath::Min(Pair.Value, 1.0f), false);
	}
}
