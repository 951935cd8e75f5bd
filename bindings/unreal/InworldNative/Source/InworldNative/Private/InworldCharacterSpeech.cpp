// How a character is heard: its sound wave, the audio component that plays it, and the delegates in step with both.

#include "Components/AudioComponent.h"
#include "Engine/World.h"
#include "GameFramework/Actor.h"
#include "InworldCharacterComponent.h"
#include "InworldNativeModule.h"
#include "InworldPlayback.h"
#include "InworldSessionComponent.h"
#include "Sound/SoundAttenuation.h"
#include "Sound/SoundWaveProcedural.h"

namespace InworldSpeech
{
	/** Seconds of sound that are queued ahead in the wave: more than a long frame, little enough to be cut off. */
	constexpr float Ahead = 0.5f;

	/** Seconds after which a wave that nobody consumes counts as not listened to; the clock takes its place. */
	constexpr float Stall = 0.5f;

	/** Seconds between attempts to play, where the engine refuses. */
	constexpr float Retry = 0.25f;

	/** Bytes of whole frames that last so many seconds. */
	int32 BytesOf(float Seconds, int32 SampleRate, int32 NumChannels)
	{
		return static_cast<int32>(Seconds * static_cast<float>(SampleRate)) * NumChannels * static_cast<int32>(sizeof(int16));
	}
}

void UInworldCharacterComponent::AddPart(FInworldPart&& Part)
{
	Playback->Add(MoveTemp(Part));
}

void UInworldCharacterComponent::EndInteraction(const FString& InteractionId)
{
	Playback->EndInteraction(InteractionId);
}

void UInworldCharacterComponent::CancelInteraction(const FString& InteractionId)
{
	if (Playback->Remove([&](const FInworldPart& Part) { return Part.Info.InteractionId == InteractionId; }))
	{
		EmptyWave();
	}
}

void UInworldCharacterComponent::Silence()
{
	Playback->Clear();
	EmptyWave();
}

void UInworldCharacterComponent::AdvanceSpeech(float DeltaTime)
{
	const float Seconds = GameTime(DeltaTime);
	if (Playback->TakeOverflow())
	{
		UE_LOG(LogInworldNative, Warning, TEXT("%s has more to say than is kept; the oldest of it is not heard."), *BrainName);
		EmptyWave();
	}
	RemoveCancelled();
	Playback->Advance(MeasureHeard(Seconds));
	Playback->Wait(Seconds);
	if (const FInworldPart* Next = Playback->FirstSound())
	{
		if (Speech == nullptr || (Playback->InWave() == 0 && (WaveRate != Next->SampleRate || WaveChannels != Next->NumChannels)))
		{
			MakeWave(Next->SampleRate, Next->NumChannels);
		}
		PlayWave(Seconds);
		QueueSamples();
	}
	while (const FInworldPart* Due = Playback->TakeDue())
	{
		if (Session != nullptr && Session->IsCancelled(Due->Info))
		{
			continue; // RemoveCancelled removes it in the next frame
		}
		// a handler may do anything, also silence the character or end the session
		const TFunction<void(UInworldCharacterComponent&)> Broadcast = Due->Broadcast;
		Broadcast(*this);
	}
}

float UInworldCharacterComponent::GameTime(float DeltaTime) const
{
	const UWorld* World = GetWorld();
	return World != nullptr && World->IsPaused() ? 0.0f : DeltaTime;
}

void UInworldCharacterComponent::RemoveCancelled()
{
	if (Session == nullptr)
	{
		return;
	}
	if (Playback->Remove([&](const FInworldPart& Part) { return Session->IsCancelled(Part.Info); }))
	{
		EmptyWave();
	}
}

int32 UInworldCharacterComponent::MeasureHeard(float Seconds)
{
	const FInworldPart* Sounding = Playback->FirstSound();
	if (Sounding == nullptr)
	{
		return 0;
	}
	if (Speech != nullptr)
	{
		const int32 Available = Speech->GetAvailableAudioByteCount();
		if (bWaveResetting && Available <= 0)
		{
			bWaveResetting = false;
			Unheard = 0.0f;
		}
		const int32 Consumed = bWaveResetting ? 0 : Playback->InWave() - Available;
		if (Consumed > 0)
		{
			Unheard = 0.0f;
			return Consumed;
		}
	}
	if (!Sounding->bTold)
	{
		return 0; // it begins in this frame
	}
	Unheard += Seconds;
	if (Unheard < InworldSpeech::Stall)
	{
		return 0;
	}
	// no audio device, no free voice, or Play Speech is off: the delegates go on, and the wave does not fill up
	if (Playback->InWave() > 0)
	{
		EmptyWave();
	}
	return InworldSpeech::BytesOf(Seconds, Sounding->SampleRate, Sounding->NumChannels);
}

void UInworldCharacterComponent::QueueSamples()
{
	while (FInworldPart* Next = bWaveResetting ? nullptr : Playback->NextToQueue())
	{
		const int32 Room = InworldSpeech::BytesOf(InworldSpeech::Ahead, WaveRate, WaveChannels) - Playback->InWave();
		if (Room <= 0)
		{
			return;
		}
		const int32 Bytes = FMath::Min(Room, Next->Samples.Num() - Next->Queued);
		Speech->QueueAudio(Next->Samples.GetData() + Next->Queued, Bytes);
		Next->Queued += Bytes;
	}
}

void UInworldCharacterComponent::EmptyWave()
{
	Playback->Requeue();
	if (Speech == nullptr)
	{
		return;
	}
	Speech->ResetAudio();
	bWaveResetting = Speech->GetAvailableAudioByteCount() > 0;
	StopVoice();
}

void UInworldCharacterComponent::StopVoice()
{
	for (UAudioComponent* Player : { Voice.Get(), OwnVoice.Get() })
	{
		if (IsValid(Player) && Player->Sound.Get() == Speech.Get())
		{
			Player->Stop();
		}
	}
	NextPlay = 0.0f;
}

void UInworldCharacterComponent::MakeWave(int32 SampleRate, int32 NumChannels)
{
	StopVoice();
	Speech = NewObject<USoundWaveProcedural>(this);
	Speech->SetSampleRate(static_cast<uint32>(SampleRate));
	Speech->NumChannels = NumChannels;
	Speech->Duration = INDEFINITELY_LOOPING_DURATION;
	Speech->SoundGroup = SOUNDGROUP_Voice;
	Speech->bLooping = false;
	Speech->VirtualizationMode = EVirtualizationMode::PlayWhenSilent;
	WaveRate = SampleRate;
	WaveChannels = NumChannels;
	bWaveResetting = false;
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
