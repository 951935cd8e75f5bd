// A session with a scene. Put one on an actor that is there for as long as the scene, such as the game state.

#pragma once

#include "Components/ActorComponent.h"
#include "CoreMinimal.h"
#include "InworldTypes.h"
#include "Templates/SharedPointer.h"
#include "InworldSessionComponent.generated.h"

class FInworldSession;
class UInworldCharacterComponent;

DECLARE_DYNAMIC_MULTICAST_DELEGATE_ThreeParams(FInworldConnectionStateDelegate, EInworldConnectionState, State, EInworldFailure, Reason, const FString&, Message);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldConnectedDelegate, bool, bConnected);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldEstablishedDelegate, bool, bEstablished, const TArray<FInworldCharacterInfo>&, Characters);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldErrorDelegate, EInworldFailure, Reason, const FString&, Message);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(FInworldPacketFailedDelegate, const FInworldPacketInfo&, Packet, const FString&, Message);
DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FInworldPlayerTextDelegate, const FInworldTextEvent&, Text);

/** Functions that send give false when nothing was sent; the output log and OnError tell why. Where they take a character, it
 * is a brain name such as "guard", an agent id, or empty for whoever the player is talking to. */
UCLASS(ClassGroup = "Inworld", meta = (BlueprintSpawnableComponent))
class INWORLDNATIVE_API UInworldSessionComponent : public UActorComponent
{
	GENERATED_BODY()

public:
	UInworldSessionComponent();

	/** Empty: as in the project settings. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString Workspace;

	/** A scene, or a character with Single Character. Empty: as in the project settings. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString Scene;

	/** Scene names one character, alone. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	bool bSingleCharacter = false;

	/** Empty: as in the project settings. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	FString PlayerName;

	/** Start with the game. */
	UPROPERTY(EditAnywhere, BlueprintReadWrite, Category = "Inworld")
	bool bAutoStart = true;

	/** The connection state has changed. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldConnectionStateDelegate OnConnectionStateChanged;

	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldConnectedDelegate OnConnected;

	/** The characters are known, or not any more. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldEstablishedDelegate OnEstablished;

	/** For the game's developer. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldErrorDelegate OnError;

	/** Something that was sent could not be delivered. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldPacketFailedDelegate OnPacketFailed;

	/** What the player said into the microphone. */
	UPROPERTY(BlueprintAssignable, Category = "Inworld")
	FInworldPlayerTextDelegate OnPlayerText;

	/** Starts connecting, and returns at once; what comes of it arrives as events. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool StartSession();

	/** The same with an access token from the game's own server, instead of the key of the project settings. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool StartSessionWithToken(const FString& AccessToken, const FString& SessionId);

	/** Ends the session; it may be started again. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	void StopSession();

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool PauseSession();

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool ResumeSession();

	UFUNCTION(BlueprintPure, Category = "Inworld")
	EInworldConnectionState GetConnectionState() const;

	UFUNCTION(BlueprintPure, Category = "Inworld")
	bool IsConnected() const;

	UFUNCTION(BlueprintPure, Category = "Inworld")
	bool IsEstablished() const;

	/** Who is in the scene. */
	UFUNCTION(BlueprintPure, Category = "Inworld")
	const TArray<FInworldCharacterInfo>& GetCharacters() const { return CharacterInfos; }

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendText(const FString& Character, const FString& Text);

	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (AutoCreateRefTerm = "Parameters"))
	bool SendTrigger(const FString& Character, const FString& Name, const TMap<FString, FString>& Parameters);

	/** What the player does, in words: "The player waves." */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendNarratedAction(const FString& Character, const FString& Content);

	/** Any packet of the protocol, as JSON. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SendJson(const FString& Json);

	/** Opens the microphone for a character; samples follow with Push Audio. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool StartAudio(const FString& Character, EInworldMicrophone Mode = EInworldMicrophone::OpenMic);

	/** Samples from -1 to 1, channels interleaved, at any usual rate. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool PushAudio(const TArray<float>& Samples, int32 SampleRate, int32 NumChannels);

	/** Closes the microphone; with Push To Talk the answer comes now. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool EndAudio();

	/** Cuts a character short. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool Interrupt(const FString& Character);

	/** Asks for no more of an exchange, or only of some of its utterances. */
	UFUNCTION(BlueprintCallable, Category = "Inworld", meta = (AutoCreateRefTerm = "UtteranceIds"))
	bool CancelResponses(const FString& Character, const FString& InteractionId, const TArray<FString>& UtteranceIds);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool LoadScene(const FString& SceneName, bool bIsSingleCharacter);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool LoadCharacters(const TArray<FString>& Names);

	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool UnloadCharacters(const TArray<FString>& Names);

	/** The character that an empty name means from now on; empty for none. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SelectCharacter(const FString& Character);

	/** Begins a group conversation; gives its id, or an empty text. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	FString StartConversation(const TArray<FString>& Names);

	/** Names: all who take part from now on. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool UpdateConversation(const FString& ConversationId, const TArray<FString>& Names);

	/** The conversation that an empty name means from now on; empty for none. */
	UFUNCTION(BlueprintCallable, Category = "Inworld")
	bool SelectConversation(const FString& ConversationId);

	/** Characters register themselves when they begin to play. */
	void Register(UInworldCharacterComponent& Character);
	void Unregister(UInworldCharacterComponent& Character);

	virtual void BeginPlay() override;
	virtual void EndPlay(const EEndPlayReason::Type EndPlayReason) override;

private:
	friend class FInworldSession;

	bool Open(const FString& AccessToken, const FString& SessionId);
	void TellCharactersWhoTheyAre();

	TSharedPtr<FInworldSession> Session;
	TArray<FInworldCharacterInfo> CharacterInfos;
	TArray<TWeakObjectPtr<UInworldCharacterComponent>> Characters;
};
