// How a character is heard: its sound wave, the audio component that plays it, and the delegates in step with what is heard.

#include "Components/AudioComponent.h"
#include "Engine/World.h"
#include "GameFramework/Actor.h"
#include "InworldCharacterComponent.h"
#include "InworldLines.h"
#include "InworldSessionComponent.h"
#include "InworldVoiceWave.h"
#include "Sound/SoundAttenuation.h"

namespace InworldSpeech
{
	/** Seconds between attempts to play, where the engine refuses. */
	constexpr float Retry = 0.25f;

	/** Seconds without sound after which the audio component stops, so that it does not start anew for each sentence. */
	constexpr float Linger = 2.0f;
}

void UInworldCharacterComponent::OpenVoice(uint64 SessionHandle, const FString& Name)
{
	if (SessionHandle == 0)
	{
		CloseVoice();
		return;
	}
	if (Speech == nullptr)
	{
		Speech = NewObject<UInworldVoiceWave>(this);
		Speech->Prepare();
	}
	Speech->OpenVoice(SessionHandle, Name);
}

void UInworldCharacterComponent::CloseVoice()
{
	if (Speech != nullptr)
	{
		Speech->CloseVoice();
	}
	bPlays = bHasSound = false;
	StopVoice();
}

void UInworldCharacterComponent::Silence()
{
	Lines->Clear();
	bIsSpeaking = false;
	CloseVoice();
}

void UInworldCharacterComponent::AddPart(FInworldPart&& Part)
{
	Lines->Add(MoveTemp(Part));
	TellDue();
}

void UInworldCharacterComponent::ExpectSound()
{
	bPlays = bHasSound = Speech != nullptr && Speech->IsOpen();
	Quiet = 0.0f;
}

void UInworldCharacterComponent::BeginLine(const FInworldLineEvent& Line)
{
	bIsSpeaking = true;
	LineAgentId = Line.AgentId;
	if (bHasSound)
	{
		ExpectSound(); // it may have come so late that nobody plays any more
	}
	Lines->Begin(Line.InteractionId, Line.UtteranceId);
	OnLineStarted.Broadcast(Line);
	TellDue();
}

void UInworldCharacterComponent::TellWord(const FInworldLineEvent& Line)
{
	if (bIsSpeaking && LineAgentId == Line.AgentId)
	{
		OnLineWord.Broadcast(Line);
	}
}

void UInworldCharacterComponent::EndLine(const FInworldLineEvent& Line)
{
	if (!bIsSpeaking || LineAgentId != Line.AgentId)
	{
		return;
	}
	bIsSpeaking = false;
	if (!Line.bComplete && Session != nullptr)
	{
		const UInworldSessionComponent* From = Session;
		Lines->Remove([From](const FInworldPart& Part) { return From->IsCancelled(Part.Info); });
	}
	OnLineEnded.Broadcast(Line);
}

void UInworldCharacterComponent::TellDue()
{
	FInworldPart Part;
	while (Lines->TakeDue(Part))
	{
		// what was cut short while it waited is not told; a handler may do anything, also silence the character or end the session
		if (Session == nullptr || !Session->IsCancelled(Part.Info))
		{
			Part.Broadcast(*this);
		}
	}
}

TArray<float> UInworldCharacterComponent::GetVisemes() const
{
	if (Session != nullptr && Speech != nullptr && Speech->IsOpen())
	{
		return Session->GetVisemes(BrainName);
	}
	TArray<float> Rest;
	Rest.Add(1.0f);
	Rest.AddZeroed(14);
	return Rest;
}

void UInworldCharacterComponent::AdvanceSpeech(float DeltaTime)
{
	const UWorld* World = GetWorld();
	if (World != nullptr && World->IsPaused())
	{
		if (Speech != nullptr)
		{
			Speech->HoldVoice();
		}
		return;
	}
	if (!bPlays)
	{
		return;
	}
	Quiet = bIsSpeaking || Speech->IsHeard() ? 0.0f : Quiet + DeltaTime;
	if (Quiet > InworldSpeech::Linger)
	{
		bPlays = false;
		StopVoice();
		return;
	}
	PlayWave(DeltaTime);
}

void UInworldCharacterComponent::StopVoice()
{
	for (UAudioComponent* Player : { Voice.Get(), OwnVoice.Get() })
	{
		if (IsValid(Player) && Speech != nullptr && Player->Sound.Get() == Speech.Get())
		{
			Player->Stop();
		}
	}
	NextPlay = 0.0f;
}

void UInworldCharacterComponent::PlayWave(float Seconds)
{
	UAudioComponent* Player = FindVoice();
	if (Player == nullptr)
	{
		StopVoice();
		return;
	}
	if (Player->Sound.Get() != Speech.Get())
	{
		Player->SetSound(Speech);
	}
	NextPlay -= Seconds;
	if (!Player->IsPlaying() && NextPlay <= 0.0f)
	{
		NextPlay = InworldSpeech::Retry;
		Player->Play();
	}
}

UAudioComponent* UInworldCharacterComponent::FindVoice()
{
	AActor* Actor = GetOwner();
	if (!bPlaySpeech || Actor == nullptr)
	{
		return nullptr;
	}
	if (IsValid(Voice))
	{
		return Voice;
	}
	if (!IsValid(OwnVoice))
	{
		OwnVoice = NewObject<UAudioComponent>(Actor);
		OwnVoice->bAutoActivate = false;
		OwnVoice->bAllowSpatialization = bSpatialVoice;
		OwnVoice->AttenuationSettings = Attenuation;
		OwnVoice->bOverrideAttenuation = Attenuation == nullptr;
		OwnVoice->AttenuationOverrides.bAttenuate = bSpatialVoice;
		OwnVoice->AttenuationOverrides.bSpatialize = bSpatialVoice;
		if (USceneComponent* Root = Actor->GetRootComponent())
		{
			OwnVoice->SetupAttachment(Root);
		}
		OwnVoice->RegisterComponent();
	}
	return OwnVoice;
}
