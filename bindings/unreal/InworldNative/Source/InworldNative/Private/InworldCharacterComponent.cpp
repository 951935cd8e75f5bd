#include "InworldCharacterComponent.h"

#include "Components/AudioComponent.h"
#include "Engine/GameInstance.h"
#include "Engine/World.h"
#include "GameFramework/Actor.h"
#include "InworldNativeModule.h"
#include "InworldSessionComponent.h"
#include "InworldSubsystem.h"
#include "Sound/SoundWaveProcedural.h"

UInworldCharacterComponent::UInworldCharacterComponent()
{
	PrimaryComponentTick.bCanEverTick = false;
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
		Session->Unregister(*this);
	}
	if (Voice != nullptr)
	{
		Voice->Stop();
	}
	UActorComponent::EndPlay(EndPlayReason);
}

void UInworldCharacterComponent::UseSession(UInworldSessionComponent* NewSession)
{
	if (Session != nullptr)
	{
		Session->Unregister(*this);
	}
	Session = NewSession;
	Info = FInworldCharacterInfo();
	if (Session != nullptr)
	{
		Session->Register(*this);
	}
}

bool UInworldCharacterComponent::IsNamed(const FString& FullBrainName) const
{
	return !BrainName.IsEmpty()
		&& (FullBrainName == BrainName || FullBrainName.EndsWith(FString(TEXT("/characters/")) + BrainName));
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
	if (Speech != nullptr)
	{
		Speech->ResetAudio();
	}
	return Session != nullptr && Session->Interrupt(BrainName);
}

USoundWaveProcedural* UInworldCharacterComponent::GetSpeech() const
{
	return Speech;
}

void UInworldCharacterComponent::QueueSpeech(const uint8* Samples, int32 NumBytes, int32 SampleRate, int32 NumChannels)
{
	if (NumBytes == 0 || SampleRate == 0 || NumChannels == 0)
	{
		return; // MP3, which the library does not decode
	}
	if (Speech == nullptr || SpeechRate != SampleRate || SpeechChannels != NumChannels)
	{
		MakeSpeech(SampleRate, NumChannels);
	}
	Speech->QueueAudio(Samples, NumBytes);
	if (Voice != nullptr && !Voice->IsPlaying())
	{
		Voice->Play();
	}
}

void UInworldCharacterComponent::MakeSpeech(int32 SampleRate, int32 NumChannels)
{
	Speech = NewObject<USoundWaveProcedural>(this);
	Speech->SetSampleRate(static_cast<uint32>(SampleRate));
	Speech->NumChannels = NumChannels;
	Speech->Duration = INDEFINITELY_LOOPING_DURATION;
	Speech->SoundGroup = SOUNDGROUP_Voice;
	Speech->bLooping = false;
	SpeechRate = SampleRate;
	SpeechChannels = NumChannels;

	AActor* Owner = GetOwner();
	if (!bPlaySpeech || Owner == nullptr)
	{
		return;
	}
	if (Voice == nullptr)
	{
		Voice = Owner->FindComponentByClass<UAudioComponent>();
	}
	if (Voice == nullptr)
	{
		Voice = NewObject<UAudioComponent>(Owner);
		if (USceneComponent* Root = Owner->GetRootComponent())
		{
			Voice->SetupAttachment(Root);
		}
		Voice->RegisterComponent();
	}
	Voice->SetSound(Speech);
}
