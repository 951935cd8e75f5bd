#include "InworldCharacterComponent.h"

#include "Components/AudioComponent.h"
#include "Engine/GameInstance.h"
#include "Engine/World.h"
#include "InworldLines.h"
#include "InworldSessionComponent.h"
#include "InworldSubsystem.h"
#include "InworldVoiceWave.h"

UInworldCharacterComponent::UInworldCharacterComponent()
{
	PrimaryComponentTick.bCanEverTick = false;
	Lines = MakeShared<FInworldLines>();
}

void UInworldCharacterComponent::BeginPlay()
{
	UActorComponent::BeginPlay();
	if (Session != nullptr)
	{
		UseSession(Session);
		return;
	}
	const UWorld* World = GetWorld();
	const UGameInstance* Game = World != nullptr ? World->GetGameInstance() : nullptr;
	UInworldSubsystem* Subsystem = Game != nullptr ? Game->GetSubsystem<UInworldSubsystem>() : nullptr;
	if (Subsystem == nullptr)
	{
		return;
	}
	if (UInworldSessionComponent* Found = Subsystem->GetDefaultSession())
	{
		UseSession(Found);
	}
	else
	{
		Subsystem->Await(*this);
	}
}

void UInworldCharacterComponent::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	if (Session != nullptr)
	{
		Session->RemoveCharacter(*this);
	}
	Silence();
	if (IsValid(OwnVoice))
	{
		OwnVoice->DestroyComponent();
	}
	OwnVoice = nullptr;
	UActorComponent::EndPlay(EndPlayReason);
}

void UInworldCharacterComponent::UseSession(UInworldSessionComponent* NewSession)
{
	if (Session != nullptr)
	{
		Session->RemoveCharacter(*this);
	}
	if (Session != NewSession)
	{
		Silence();
	}
	Session = NewSession;
	Info = FInworldCharacterInfo();
	if (Session != nullptr)
	{
		Session->AddCharacter(*this);
	}
}

bool UInworldCharacterComponent::IsNamed(const FString& FullBrainName) const
{
	return !BrainName.IsEmpty()
		&& (FullBrainName == BrainName || FullBrainName.EndsWith(FString(TEXT("/characters/")) + BrainName));
}

bool UInworldCharacterComponent::IsMeantBy(const FString& Name) const
{
	return !Name.IsEmpty() && (Name == BrainName || Name == Info.AgentId || Name == Info.BrainName || IsNamed(Name)
		|| Info.BrainName.EndsWith(FString(TEXT("/characters/")) + Name));
}

void UInworldCharacterComponent::BecomeCharacter(const FInworldCharacterInfo& Who)
{
	Info = Who;
}

bool UInworldCharacterComponent::SendText(const FString& Text)
{
	return Session != nullptr && Session->SendText(BrainName, Text);
}

bool UInworldCharacterComponent::SendTrigger(const FString& Name, const TMap<FString, FString>& Parameters)
{
	return Session != nullptr && Session->SendTrigger(BrainName, Name, Parameters);
}

bool UInworldCharacterComponent::SendNarratedAction(const FString& Content)
{
	return Session != nullptr && Session->SendNarratedAction(BrainName, Content);
}

bool UInworldCharacterComponent::StartAudio(EInworldMicrophone Mode)
{
	return Session != nullptr && Session->StartAudio(BrainName, Mode);
}

bool UInworldCharacterComponent::Interrupt()
{
	return Session != nullptr && Session->Interrupt(BrainName);
}

USoundWaveProcedural* UInworldCharacterComponent::GetSpeech() const
{
	return Speech;
}
