// A character of the scene. Put one on the actor that plays it; it gets that character's packets and no others.

#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "InworldTypes.h"
#include "InworldCharacterComponent.generated.h"

class UAudioComponent;
class UInworldSessionComponent;
class USoundWaveProcedural;

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

	/** Play the character's speech with the audio component of its actor, or one that is made there. Otherwise take
	 * Get Speech and play it yourself. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	bool bPlaySpeech = true;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldTextDelegate OnText;

	/** A sentence is about to be heard, with its phonemes. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldSpeechDelegate OnSpeech;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldEmotionDelegate OnEmotion;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldTriggerDelegate OnTrigger;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldActionDelegate OnNarratedAction;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldRelationDelegate OnRelation;

	/** All of an answer has arrived. */
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

	/** Called by the session: samples of 16 bit, channels interleaved. */
	void QueueSpeech(const uint8* Samples, int32 NumBytes, int32 SampleRate, int32 NumChannels);

private:
	void MakeSpeech(int32 SampleRate, int32 NumChannels);

	FInworldCharacterInfo Info;
	int32 SpeechRate = 0;
	int32 SpeechChannels = 0;

	UPROPERTY(Transient)
	TObjectPtr<USoundWaveProcedural> Speech;

	UPROPERTY(Transient)
	TObjectPtr<UAudioComponent> Voice;
};
