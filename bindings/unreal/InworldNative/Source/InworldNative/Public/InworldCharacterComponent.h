// A character of the scene. Put one on the actor that plays it; it gets that character's packets and no others.

#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "InworldTypes.h"
#include "Templates/SharedPointer.h"
#include "InworldCharacterComponent.generated.h"

class FInworldPlayback;
class UAudioComponent;
class UInworldSessionComponent;
class USoundAttenuation;
class USoundWaveProcedural;
struct FInworldPart;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldTextDelegate, const FInworldTextEvent&, Text);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldSpeechDelegate, const FInworldSpeechEvent&, Speech);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldEmotionDelegate, const FInworldEmotionEvent&, Emotion);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldTriggerDelegate, const FInworldTriggerEvent&, Trigger);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldActionDelegate, const FInworldActionEvent&, Action);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldRelationDelegate, const FInworldRelationEvent&, Relation);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldInteractionEndDelegate, const FInworldPacketInfo&, Packet);

/** Functions that send give false when nothing was sent; the output log and the session's OnError tell why. */
UCLASS(ClassGroup = "Inworld", meta = (BlueprintSpawnableComponent))
class INWORLDNATIVE_API UInworldCharacterComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UInworldCharacterComponent();

	/** "guard", or in full "workspaces/W/characters/guard". */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString BrainName;

	/** None: the first session of the game. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	TObjectPtr<UInworldSessionComponent> Session;

	/** Play the character's speech. Off: play Get Speech yourself; at most half a second of it is queued ahead. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld|Voice")
	bool bPlaySpeech = true;

	/** The audio component that plays the speech, with its own attenuation. None: a new one, attached to the actor's root. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld|Voice")
	TObjectPtr<UAudioComponent> Voice;

	/** The new audio component is heard from where the actor is. Off: everywhere alike (2D). */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld|Voice")
	bool bSpatialVoice = true;

	/** Attenuation of the new audio component. None: the engine's default, full volume within 4 m, silent from 40 m. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld|Voice")
	TObjectPtr<USoundAttenuation> Attenuation;

	/** In step with the speech: when its sound begins. A text without sound comes in order, right after what is before it. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldTextDelegate OnText;

	/** The sound begins; the times of its phonemes count from here. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldSpeechDelegate OnSpeech;

	/** In step with the speech, as On Text. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldEmotionDelegate OnEmotion;

	/** On arrival, as On Narrated Action and On Relation: before the speech of the same answer was heard. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldTriggerDelegate OnTrigger;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldActionDelegate OnNarratedAction;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldRelationDelegate OnRelation;

	/** All of an answer has arrived; its speech may still be playing. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldInteractionEndDelegate OnInteractionEnd;

	/** What it was saying when the connection broke will not be finished. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldInteractionEndDelegate OnInteractionCancelled;

	/** Its name for players; empty until the session is established. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	const FString& GetGivenName() const { return Info.GivenName; }

	/** Its id in the session; empty until the session is established. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	const FString& GetAgentId() const { return Info.AgentId; }

	/** What it says, as a sound that never ends; none until it has spoken. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	USoundWaveProcedural* GetSpeech() const;

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendText(const FString& Text);

	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (AutoCreateRefTerm = "Parameters"))
	bool SendTrigger(const FString& Name, const TMap<FString, FString>& Parameters);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendNarratedAction(const FString& Content);

	/** Opens the microphone for this character; samples follow with the session's Push Audio. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool StartAudio(EInworldMicrophone Mode = EInworldMicrophone::OpenMic);

	/** Cuts it short: it falls silent at once, and nothing more of what it was saying arrives. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool Interrupt();

	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;

	/** From now on it talks through this session. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	void UseSession(UInworldSessionComponent* NewSession);

	/** Called by the session: who it is there, or an empty one when it is not in the scene. */
	void BecomeCharacter(const FInworldCharacterInfo& Who);
	bool IsNamed(const FString& FullBrainName) const;

	/** Called by the session: whether a name that the game gives, a brain name or an agent id, is this character's. */
	bool IsMeantBy(const FString& Name) const;

	/** Called by the session: a part of a line has arrived; it is told when it is due. */
	void AddPart(FInworldPart&& Part);

	/** Called by the session: no more texts of this interaction arrive. */
	void EndInteraction(const FString& InteractionId);

	/** Called by the session: the rest of this interaction will not be finished. */
	void CancelInteraction(const FString& InteractionId);

	/** Called by the session once a frame: feeds the sound wave, and calls the delegates that are due. */
	void AdvanceSpeech(float DeltaTime);

	/** Forgets what was not heard, and is silent at once. */
	void Silence();

private:
	float GameTime(float DeltaTime) const;
	int32 MeasureHeard(float Seconds);
	void RemoveCancelled();
	void QueueSamples();
	void EmptyWave();
	void MakeWave(int32 SampleRate, int32 NumChannels);
	void PlayWave(float Seconds);
	void StopVoice();
	UAudioComponent* FindVoice();

	FInworldCharacterInfo Info;
	TSharedPtr<FInworldPlayback> Playback;
	int32 WaveRate = 0;
	int32 WaveChannels = 0;

	// ResetAudio was called, and the audio thread has not done it yet.
	bool bWaveResetting = false;
	float Unheard = 0.0f;
	float NextPlay = 0.0f;

	UPROPERTY(Transient)
	TObjectPtr<USoundWaveProcedural> Speech;

	UPROPERTY(Transient)
	TObjectPtr<UAudioComponent> OwnVoice;
};
