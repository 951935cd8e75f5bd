// STAND-IN, not Unreal: see CoreMinimal.h. Member names and types as in Unreal 5.1 to 5.8, as far as they are public.
//
// While a component plays, its procedural sound is consumed as the audio thread of the engine does it: Standin::RenderAudio,
// once a frame of the test.

#pragma once

#include "Components/SceneComponent.h"
#include "Sound/SoundAttenuation.h"
#include "Sound/SoundWaveProcedural.h"

class UAudioComponent;
class USoundClass;
class USoundConcurrency;
class USoundEffectSourcePresetChain;

enum class EAudioFaderCurve : uint8
{
	Linear,
};

enum class EAudioComponentPlayState : uint8
{
	Playing,
	Stopped,
};

class ISoundParameterControllerInterface
{
public:
	virtual ~ISoundParameterControllerInterface() = default;
	virtual bool IsPlaying() const = 0;
	virtual USoundBase* GetSound() = 0;
};

namespace Standin
{
	/** All audio components that exist. */
	inline std::vector<UAudioComponent*> Voices;
}

class UAudioComponent : public USceneComponent, public ISoundParameterControllerInterface
{
public:
	UAudioComponent()
	{
		bAutoActivate = true;
		bOverrideAttenuation = false;
		bAllowSpatialization = true;
		bAutoDestroy = false;
		bStopWhenOwnerDestroyed = true;
		bIsUISound = false;
		bIsPaused = false;
		Standin::Voices.push_back(this);
	}
	virtual ~UAudioComponent() override
	{
		Standin::Voices.erase(std::find(Standin::Voices.begin(), Standin::Voices.end(), this));
	}

	TObjectPtr<USoundBase> Sound;
	TObjectPtr<USoundClass> SoundClassOverride;
	uint8 bAutoDestroy : 1;
	uint8 bStopWhenOwnerDestroyed : 1;
	uint8 bAllowSpatialization : 1;
	uint8 bOverrideAttenuation : 1;
	uint8 bIsUISound : 1;
	uint8 bIsPaused : 1;
	float PitchMultiplier = 1.0f;
	float VolumeMultiplier = 1.0f;
	float Priority = 1.0f;
	TObjectPtr<USoundEffectSourcePresetChain> SourceEffectChain;
	TObjectPtr<USoundAttenuation> AttenuationSettings;
	FSoundAttenuationSettings AttenuationOverrides;

	void SetSound(USoundBase* NewSound) { Sound = NewSound; }
	virtual void FadeIn(float, float = 1.0f, float = 0.0f, const EAudioFaderCurve = EAudioFaderCurve::Linear) {}
	virtual void FadeOut(float, float, const EAudioFaderCurve = EAudioFaderCurve::Linear) {}
	virtual void Play(float = 0.0f)
	{
		bStandinPlaying = bStandinAudible;
		++StandinStarts;
	}
	virtual void Stop() { bStandinPlaying = false; }
	void StopDelayed(float DelayTime);
	void SetPaused(bool bPause) { bIsPaused = bPause; }
	virtual bool IsPlaying() const override { return bStandinPlaying; }
	bool IsVirtualized() const;
	EAudioComponentPlayState GetPlayState() const;
	void AdjustVolume(float AdjustVolumeDuration, float AdjustVolumeLevel, const EAudioFaderCurve FadeCurve = EAudioFaderCurve::Linear);
	void SetVolumeMultiplier(float NewVolumeMultiplier);
	void SetPitchMultiplier(float NewPitchMultiplier);
	void SetUISound(bool bInUISound);
	void AdjustAttenuation(const FSoundAttenuationSettings& InAttenuationSettings);
	const FSoundAttenuationSettings* GetAttenuationSettingsToApply() const
	{
		return bOverrideAttenuation ? &AttenuationOverrides : AttenuationSettings != nullptr ? &AttenuationSettings->Attenuation : nullptr;
	}
	virtual USoundBase* GetSound() override { return Sound; }
	virtual void DestroyComponent(bool bPromoteChildren = false) override
	{
		Stop();
		USceneComponent::DestroyComponent(bPromoteChildren);
	}

	/** Off: as without an audio device, on a dedicated server, or with all voices in use. */
	bool bStandinAudible = true;
	int StandinStarts = 0;

private:
	bool bStandinPlaying = false;
};

namespace Standin
{
	/** The audio thread: as much of each sound as is heard in this time. */
	inline void RenderAudio(double Seconds)
	{
		for (const UAudioComponent* Voice : Voices)
			if (Voice->IsPlaying() && !Voice->bIsPaused && !Voice->bDestroyed && Voice->Sound != nullptr)
				Voice->Sound->StandinRender(Seconds);
	}

	/** Who plays this sound. */
	inline UAudioComponent* VoiceOf(const USoundBase* Sound)
	{
		const auto Found = std::find_if(Voices.begin(), Voices.end(), [Sound](const UAudioComponent* Voice) { return Voice->Sound.Get() == Sound; });
		return Found == Voices.end() ? nullptr : *Found;
	}
}
