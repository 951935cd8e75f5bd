// A character of the scene. Put one on the actor that plays it; it gets that character's packets and no others.

#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "InworldTypes.h"
#include "Templates/SharedPointer.h"
#include "InworldCharacterComponent.generated.h"

class FInworldLines;
class UAudioComponent;
class UInworldSessionComponent;
class UInworldVoiceWave;
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
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldCharacterLineDelegate, const FInworldLineEvent&, Line);

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

	/** Play the character's speech. Off: play Get Speech yourself, with one audio component. */
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

	/** A line begins, as the player hears it; without sound one after the other, each as long as one needs to read it. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldCharacterLineDelegate OnLineStarted;

	/** The next word of the line begins to be heard: Heard Text ends with it. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldCharacterLineDelegate OnLineWord;

	/** The line is over: it came to its end, or was cut. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldCharacterLineDelegate OnLineEnded;

	/** In step with the speech: when its line begins, right after On Line Started. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldTextDelegate OnText;

	/** How the line sounds, when it begins; the times of its phonemes count from here. More of a long line is told when it comes. */
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

	/** Whether a line of it is heard, or read: between On Line Started and On Line Ended. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	bool IsSpeaking() const { return bIsSpeaking; }

	/** Its mouth at the sample that is heard: 15 weights, together 1, in the order of FInworldPhoneme's shapes. Ask in every frame, also
	 * before it speaks. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	TArray<float> GetVisemes() const;

	/** What it says, as a sound that never ends; none until it has had a session. */
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

	/** Cuts it short: it fades out within 10 ms, its line ends, and nothing more of what it was saying arrives. */
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

	/** Called by the session: what the library's handle of it is, and the name that the voice has there. 0: it has no voice. */
	void OpenVoice(uint64 SessionHandle, const FString& Name);

	/** Called by the session: a part of a line has arrived; it is told when the line begins. */
	void AddPart(FInworldPart&& Part);

	/** Called by the session: sound has arrived, so somebody has to play. */
	void ExpectSound();

	/** Called by the session: a line of it begins for the player; some line is over. */
	void BeginLine(const FInworldLineEvent& Line);
	void TellWord(const FInworldLineEvent& Line);
	void EndLine(const FInworldLineEvent& Line);

	/** Called by the session once a frame: plays, or holds the voice while the game is paused. */
	void AdvanceSpeech(float DeltaTime);

	/** Forgets what was not told, and is silent at once. */
	void Silence();

private:
	void CloseVoice();
	void TellDue();
	void PlayWave(float Seconds);
	void StopVoice();
	UAudioComponent* FindVoice();

	FInworldCharacterInfo Info;
	TSharedPtr<FInworldLines> Lines;
	bool bIsSpeaking = false;

	// Of the line that is heard: the character may have left the scene meanwhile.
	FString LineAgentId;

	// Some sound has come. The audio component is to play; for how many seconds nothing was heard; in how many seconds it is tried again.
	bool bHasSound = false;
	bool bPlays = false;
	float Quiet = 0.0f;
	float NextPlay = 0.0f;

	UPROPERTY(Transient)
	TObjectPtr<UInworldVoiceWave> Speech;

	UPROPERTY(Transient)
	TObjectPtr<UAudioComponent> OwnVoice;
};
